"""Say before anything starts whether the journal's tables are those of this version."""

from pathlib import Path

from sqlalchemy.engine import Connection, make_url

from domain.errors import Unavailable
from store.engine import MIGRATIONS, create_engine


async def require_current(url: str) -> None:
    """Raises Unavailable with the command to run where the tables are missing, old or too new."""
    path = make_url(url).database
    # Opening it would make it: an empty journal in a wrong folder.
    if url.startswith("sqlite") and path and path != ":memory:" and not Path(path).exists():
        raise Unavailable(f"There is no journal at {path} yet. Run `xiaoer setup` first.")
    database = create_engine(url)
    try:
        async with database.engine.connect() as connection:
            found = await connection.run_sync(_version)
    finally:
        await database.close()
    wanted, known = _versions()
    if found == wanted:
        return
    if found is None:
        raise Unavailable("The journal has no tables yet. Run `xiaoer setup` first.")
    if found in known:
        raise Unavailable("The journal is of an older version. Run `xiaoer migrate` first.")
    raise Unavailable(f"The journal was written by a newer Xiaoer ({found}). Update this one.")


def _version(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _versions() -> tuple[str | None, set[str]]:
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    return scripts.get_current_head(), {script.revision for script in scripts.walk_revisions()}
