"""Files are taken in, staged and taken back."""
