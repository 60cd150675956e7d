"""The tables of what is learnt from mistakes; `migrations/` makes them, and a test compares the two."""

from sqlalchemy import JSON, Column, Float, Index, String, Table, Text, UniqueConstraint, text

from store.columns import id_column, metadata, moment_column

# A turn is a sample once, whatever speaks for it. An empty text was erased.
samples = Table(
    "samples",
    metadata,
    id_column(primary_key=True),
    id_column("turn_id", of="turns.id", nullable=False),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("message_id", of="messages.id", nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("intent", String(128), nullable=False),
    Column("tier", String(16), nullable=False),
    Column("probability", Float, nullable=False),
    Column("mood", String(16), nullable=False),
    Column("classifier", String(64), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("label", String(128)),
    Column("labelled_by", String(128)),
    moment_column("labelled_at", nullable=True),
    moment_column("asked_at"),
    UniqueConstraint("turn_id"),
    Index("ix_samples_state_asked_at", "state", "asked_at"),
)

# A row for each learning. `lessons` holds pairs of a sample and the label that it had: the texts stand in `samples` alone.
classifiers = Table(
    "classifiers",
    metadata,
    id_column(primary_key=True),
    Column("version", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", JSON, nullable=False),
    Column("lessons", JSON, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("embedding", String(200), nullable=False),
    moment_column("made_at"),
    moment_column("changed_at"),
    # The database itself refuses a second one in use.
    Index(
        "uq_classifiers_in_use",
        "state",
        unique=True,
        sqlite_where=text("state = 'in_use'"),
        postgresql_where=text("state = 'in_use'"),
    ),
)

# Recorded conversations that became cases of the evals. Without its message a row was unlinked from whom it came from.
cases = Table(
    "cases",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", index=True),
    id_column("message_id", of="messages.id"),
    Column("state", String(16), nullable=False),
    Column("why", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("intent", String(128), nullable=False),
    Column("title", Text, nullable=False),
    Column("turns", JSON, nullable=False),
    Column("body", JSON, nullable=False),
    Column("made_by", String(128), nullable=False),
    moment_column("made_at"),
    Column("settled_by", String(128)),
    moment_column("settled_at", nullable=True),
    UniqueConstraint("message_id"),
    Index("ix_cases_state_made_at", "state", "made_at"),
)
