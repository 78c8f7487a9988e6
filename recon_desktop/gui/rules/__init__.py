"""The parts of the Rules and Setup pages."""
