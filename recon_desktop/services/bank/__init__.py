"""Bank lines are matched, explained and booked; statements are reconciled."""
