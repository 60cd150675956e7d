"""The tables of the desk: offers, what operators write beside their replies, and how their work is looked at. `migrations/`
makes them, and a test compares the two."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.columns import id_column, metadata, moment_column
from store.tables import conversations, handoffs, messages

offers = Table(
    "offers",
    metadata,
    id_column(primary_key=True),
    id_column("handoff_id", of="handoffs.id", nullable=False, index=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("operator_id", of="operators.id", nullable=False),
    Column("state", String(16), nullable=False),
    moment_column("made_at"),
    moment_column("until"),
    moment_column("ended_at", nullable=True),
    Index("ix_offers_operator_id_made_at", "operator_id", "made_at"),
    # The database itself refuses to ask two operators at once.
    Index(
        "uq_offers_open",
        "handoff_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

# Rules kept as data, by name (`routing`): the newest version counts, earlier ones can be brought back.
desk_documents = Table(
    "desk_documents",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("changed_by", String(128), nullable=False),
    moment_column("changed_at"),
)

# Colleagues beside the owner: `invited` ones may speak, `listening` ones only read.
participants = Table(
    "participants",
    metadata,
    id_column("conversation_id", of="conversations.id", primary_key=True),
    id_column("operator_id", of="operators.id", primary_key=True),
    Column("part", String(16), nullable=False),
    id_column("invited_by", of="operators.id"),
    moment_column("joined_at"),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    id_column(primary_key=True),
    Column("shortcut", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    id_column("operator_id", of="operators.id"),  # None: everybody's
    Column("uses", Integer, nullable=False, server_default="0"),
    moment_column("updated_at"),
    UniqueConstraint("operator_id", "shortcut", "language"),
)

attachments = Table(
    "attachments",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("message_id", of="messages.id", index=True),
    Column("sender", String(16), nullable=False),
    id_column("operator_id", of="operators.id"),
    Column("name", String(255), nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("sha256", String(64), nullable=False),
    Column("position", Integer, nullable=False, server_default="0"),  # in its message
    moment_column("created_at"),
)

mentions = Table(
    "mentions",
    metadata,
    id_column("message_id", of="messages.id", primary_key=True),
    id_column("operator_id", of="operators.id", primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    moment_column("made_at"),
    moment_column("seen_at", nullable=True),
    Index("ix_mentions_operator_id_seen_at", "operator_id", "seen_at"),
)

# Drafts of the assistant for an operator, and what became of them: labels for whoever trains it.
suggestions = Table(
    "suggestions",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("operator_id", of="operators.id", nullable=False),
    Column("text", Text, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("rung", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    id_column("message_id", of="messages.id"),
    Column("edit_distance", Float),  # 0 sent as it was, 1 nothing of it left
    moment_column("made_at"),
    moment_column("ended_at", nullable=True),
)

translations = Table(
    "translations",
    metadata,
    id_column("message_id", of="messages.id", primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("text", Text, nullable=False),
    moment_column("made_at"),
)

contact_notes = Table(
    "contact_notes",
    metadata,
    id_column(primary_key=True),
    id_column("contact_id", of="contacts.id", nullable=False, index=True),
    id_column("operator_id", of="operators.id", nullable=False),
    Column("text", Text, nullable=False),
    moment_column("made_at"),
)

contact_tags = Table(
    "contact_tags",
    metadata,
    id_column("contact_id", of="contacts.id", primary_key=True),
    Column("tag", String(64), primary_key=True),
    id_column("operator_id", of="operators.id"),
    moment_column("made_at"),
)

# A promise to a contact that ran short or was broken, once each.
sla_marks = Table(
    "sla_marks",
    metadata,
    id_column(primary_key=True),
    id_column("handoff_id", of="handoffs.id", nullable=False, index=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("operator_id", of="operators.id"),
    Column("target", String(32), nullable=False),
    Column("level", String(16), nullable=False),
    moment_column("due_at"),
    moment_column("marked_at"),
    UniqueConstraint("handoff_id", "target", "level", "due_at"),
    Index("ix_sla_marks_marked_at", "marked_at"),
)

reviews = Table(
    "reviews",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("operator_id", of="operators.id", nullable=False, index=True),
    id_column("reviewer_id", of="operators.id", nullable=False),
    Column("scores", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    moment_column("made_at"),
    UniqueConstraint("conversation_id", "operator_id", "reviewer_id"),
)

coaching_notes = Table(
    "coaching_notes",
    metadata,
    id_column(primary_key=True),
    id_column("operator_id", of="operators.id", nullable=False, index=True),
    id_column("author_id", of="operators.id", nullable=False),
    id_column("conversation_id", of="conversations.id"),
    Column("theme", String(32), nullable=False),
    Column("text", Text, nullable=False),
    moment_column("made_at"),
    moment_column("read_at", nullable=True),
)

# Every access of an operator to a contact, and every change of who may what. Never updated, never deleted by the product.
audit_entries = Table(
    "audit_entries",
    metadata,
    id_column(primary_key=True),
    id_column("operator_id"),
    Column("login", String(128), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object_kind", String(32), nullable=False),
    id_column("object_id", index=True),
    id_column("contact_id", index=True),
    Column("detail", JSON, nullable=False),
    Column("client", String(64), nullable=False, server_default=""),
    Column("allowed", Boolean, nullable=False),
    moment_column("at"),
    Index("ix_audit_entries_at", "at"),
    Index("ix_audit_entries_operator_id_at", "operator_id", "at"),
)

# What the reports go by. Only the product's own lines have a kind.
Index("ix_conversations_created_at", conversations.c.created_at)
Index("ix_handoffs_accepted_at", handoffs.c.accepted_at)
Index(
    "ix_messages_conversation_id_kind",
    messages.c.conversation_id,
    messages.c.kind,
    sqlite_where=text("kind IS NOT NULL"),
    postgresql_where=text("kind IS NOT NULL"),
)
