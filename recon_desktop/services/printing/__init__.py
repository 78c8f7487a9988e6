"""Sheets, lists, explanations of payment and letters, by name."""
