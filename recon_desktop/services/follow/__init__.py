"""What is followed up after posting."""
