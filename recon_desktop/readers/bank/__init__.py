"""Bank statements: OFX, BAI2, and CSV as banks export it. Positive amounts are money in."""
