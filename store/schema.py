"""Bring a database to the newest schema, from within the program."""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from store.engine import create_engine

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(url: str) -> None:
    """Make the database when it is missing and run the migrations that it lacks."""
    path = make_url(url).database
    if url.startswith("sqlite") and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    database = create_engine(url)
    try:
        async with database.engine.execution_options(writing=True).begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await database.close()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
