"""What can be done in a practice, one verb a file. The window and the command line call these."""
