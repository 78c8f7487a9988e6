"""Bank statements: CSV as banks export it, and OFX. Positive amounts are money in."""
