"""Alembic revisions of the journal."""
