"""A day is checked, counted, deposited and closed."""
