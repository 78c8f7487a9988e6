"""Which bank line is which money, what it books, and the proof of a statement."""
