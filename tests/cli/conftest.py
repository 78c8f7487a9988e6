"""The stages of the golden day as practice files (see ``practice_builders``)."""

from practice_builders import banked, counted, empty, imported, stages

__all__ = ["banked", "counted", "empty", "imported", "stages"]
