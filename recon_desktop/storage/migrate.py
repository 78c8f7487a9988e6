"""Bring a practice file to this program's tables, inside the caller's transaction."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, target: str = "head") -> None:
    """Run the migrations that the file has not seen yet."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    script = ScriptDirectory.from_config(config)
    context = EnvironmentContext(
        config, script, fn=lambda revision, _: script._upgrade_revs(target, revision)
    )
    context.configure(connection=connection, target_metadata=None, transactional_ddl=False)
    context.run_migrations()
