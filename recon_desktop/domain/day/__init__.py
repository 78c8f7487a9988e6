"""A day's cross-check, drawer, deposit and entries."""
