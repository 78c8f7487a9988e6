"""The stages of the golden day as practice files (see ``practice_builders``), and the payers of
the takeback ledger (see ``takeback_builders``).
"""

from practice_builders import banked, counted, empty, imported, stages
from takeback_builders import payers, recovered

__all__ = ["banked", "counted", "empty", "imported", "payers", "recovered", "stages"]
