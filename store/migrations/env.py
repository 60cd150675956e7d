"""Alembic's entry: run on the connection that `store.engine.migrate` hands in."""

from alembic import context

from store import desk_tables, knowledge_tables, learning_tables, tables  # noqa: F401
from store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
