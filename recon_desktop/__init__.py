"""Recon Desktop: the end-of-day close of a medical practice."""

__version__ = "0.1.0"
