"""Sheets as PDF and XLSX, drawn from frozen views; no database, no clock, no services."""
