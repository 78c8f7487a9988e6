"""The command line, and the stages of the golden day as practice files."""

from cli_builders import at, cli
from practice_builders import banked, counted, empty, imported, stages

__all__ = ["at", "banked", "cli", "counted", "empty", "imported", "stages"]
