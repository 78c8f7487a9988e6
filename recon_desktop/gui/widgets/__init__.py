"""The building blocks of the pages; each knows how to show a value, none knows a service."""
