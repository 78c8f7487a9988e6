"""Alembic's entry point; unused: the environment is configured in ``storage.migrate``."""
