"""The tables of the journal; `migrations/` makes them, and a test compares the two."""

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
    true,
)

from store.columns import id_column, metadata, moment_column

contacts = Table(
    "contacts",
    metadata,
    id_column(primary_key=True),
    Column("customer_id", String(128), unique=True),
    Column("name", String(200)),
    Column("region", String(64)),
    Column("tier", String(64)),
    moment_column("created_at"),
)

identities = Table(
    "identities",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("value", String(256), primary_key=True),
    id_column("contact_id", of="contacts.id", nullable=False, index=True),
    Column("verified", Boolean, nullable=False),
    moment_column("created_at"),
)

conversations = Table(
    "conversations",
    metadata,
    id_column(primary_key=True),
    id_column("contact_id", of="contacts.id", nullable=False, index=True),
    Column("channel", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("status", String(16), nullable=False),
    Column("owner_kind", String(16), nullable=False),
    Column("owner_version", Integer, nullable=False),
    id_column("operator_id", of="operators.id"),
    moment_column("waiting_since", nullable=True),
    Column("last_seq", Integer, nullable=False),
    Column("last_turn", Integer, nullable=False),
    Column("memory", JSON, nullable=False),
    Column("token_hash", String(64), nullable=False, index=True),
    moment_column("token_expires_at"),
    Column("disposition", String(64)),
    moment_column("snoozed_until", nullable=True),
    # When it was last called back from that: the contact's wait for an answer counts anew.
    moment_column("woken_at", nullable=True),
    moment_column("wrap_up_until", nullable=True),
    moment_column("reopened_at", nullable=True),
    moment_column("resolved_at", nullable=True),
    # How far each side has read: the `seq` of a message.
    Column("contact_read_seq", Integer, nullable=False, server_default="0"),
    Column("operator_read_seq", Integer, nullable=False, server_default="0"),
    moment_column("created_at"),
    moment_column("updated_at"),
    Index("ix_conversations_owner_kind_updated_at", "owner_kind", "updated_at"),
)

turns = Table(
    "turns",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("visible", Boolean, nullable=False),
    Column("owner_version", Integer, nullable=False),
    id_column("lease_owner"),
    moment_column("lease_until", nullable=True),
    id_column("proposal_id"),
    Column("choice", String(16)),
    id_column("message_id"),
    Column("step", String(64)),
    Column("outcome", String(16)),
    Column("rung", String(32)),
    Column("confidence", JSON(none_as_null=True)),
    Column("question", Text),
    Column("understood", JSON(none_as_null=True)),
    moment_column("created_at"),
    moment_column("started_at", nullable=True),
    moment_column("ended_at", nullable=True),
    UniqueConstraint("conversation_id", "number"),
    Index("ix_turns_status_lease_until", "status", "lease_until"),
    # The database itself refuses a second running turn of one conversation.
    Index(
        "uq_turns_running",
        "conversation_id",
        unique=True,
        sqlite_where=text("status = 'running'"),
        postgresql_where=text("status = 'running'"),
    ),
)

messages = Table(
    "messages",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sender", String(16), nullable=False),
    Column("sender_name", String(200)),
    Column("kind", String(32)),
    Column("text", Text, nullable=False),
    id_column("turn_id", of="turns.id", index=True),
    Column("state", String(16), nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("language", String(8)),
    Column("citations", JSON, nullable=False),
    Column("quick_replies", JSON, nullable=False),
    Column("cards", JSON, nullable=False),
    Column("confidence", JSON(none_as_null=True)),
    Column("rung", String(32)),
    id_column("proposal_id"),
    id_column("effect_id"),
    Column("idempotency_key", String(200)),
    moment_column("created_at"),
    UniqueConstraint("conversation_id", "idempotency_key"),
    Index("ix_messages_conversation_id_seq", "conversation_id", "seq"),
)

events = Table(
    "events",
    metadata,
    id_column("conversation_id", of="conversations.id", primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("payload", JSON, nullable=False),
    moment_column("created_at"),
)

proposals = Table(
    "proposals",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False),
    id_column("turn_id", of="turns.id", nullable=False),
    id_column("message_id"),
    Column("tool", String(128), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("title", Text, nullable=False),
    Column("rendering", Text, nullable=False),
    Column("customer_id", String(128), nullable=False),
    Column("status", String(16), nullable=False),
    moment_column("created_at"),
    moment_column("expires_at"),
    Index("ix_proposals_conversation_id_status", "conversation_id", "status"),
)

effects = Table(
    "effects",
    metadata,
    id_column(primary_key=True),
    id_column("proposal_id", of="proposals.id", nullable=False, unique=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("turn_id", of="turns.id", nullable=False, index=True),
    Column("tool", String(128), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("result", JSON, nullable=False),
    moment_column("started_at"),
    moment_column("finished_at", nullable=True),
)

handoffs = Table(
    "handoffs",
    metadata,
    id_column(primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    id_column("turn_id", of="turns.id"),
    Column("reason", String(32), nullable=False),
    Column("brief", JSON, nullable=False),
    Column("status", String(16), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("skills", JSON, nullable=False, server_default="[]"),
    Column("priority", Integer, nullable=False, server_default="0"),
    # Who is first in the queue: `created_at`, earlier by what the priority is worth. NULL counts as created_at.
    moment_column("rank_at", nullable=True),
    # When it came into its present queue, where that was later than the beginning.
    moment_column("queued_at", nullable=True),
    Column("units", Float, nullable=False, server_default="1"),
    id_column("preferred_id"),
    Column("rule", String(128)),
    Column("intent", String(128), nullable=False, server_default=""),
    Column("position", Integer),
    id_column("operator_id", of="operators.id", index=True),
    Column("reach", String(200)),
    moment_column("promised_at", nullable=True),
    # The contact was offered to be answered by then instead of waiting on.
    moment_column("callback_by", nullable=True),
    moment_column("created_at"),
    moment_column("accepted_at", nullable=True),
    moment_column("first_reply_at", nullable=True),
    moment_column("closed_at", nullable=True),
    Index("ix_handoffs_status_created_at", "status", "created_at"),
    Index("ix_handoffs_queue_created_at", "queue", "created_at"),
    Index(
        "uq_handoffs_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("status IN ('waiting', 'accepted', 'ticket')"),
        postgresql_where=text("status IN ('waiting', 'accepted', 'ticket')"),
    ),
)

operators = Table(
    "operators",
    metadata,
    id_column(primary_key=True),
    Column("login", String(128), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("presence", String(16), nullable=False),
    moment_column("presence_at", nullable=True),
    Column("capacity", Integer, nullable=False),
    Column("groups", JSON, nullable=False, server_default="[]"),
    Column("skills", JSON, nullable=False, server_default="[]"),
    Column("languages", JSON, nullable=False, server_default="[]"),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("subject", String(256)),
    Column("missed_offers", Integer, nullable=False, server_default="0"),
    Column("password_hash", String(256), nullable=False),
    moment_column("created_at"),
    Index("uq_operators_subject", "subject", unique=True),
)

desk_sessions = Table(
    "desk_sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    id_column("operator_id", of="operators.id", nullable=False, index=True),
    Column("secret_hash", String(64), nullable=False),
    # The secret that is offered to the browser, and the last one while requests with it may be under way.
    Column("next_hash", String(64)),
    moment_column("next_at", nullable=True),
    Column("previous_hash", String(64)),
    moment_column("previous_until", nullable=True),
    Column("csrf_hash", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("device", String(200), nullable=False),
    moment_column("created_at"),
    moment_column("rotated_at"),
    moment_column("seen_at"),
    moment_column("expires_at"),
)

feedback = Table(
    "feedback",
    metadata,
    id_column("message_id", of="messages.id", primary_key=True),
    id_column("conversation_id", of="conversations.id", nullable=False, index=True),
    Column("rating", String(8), nullable=False),
    Column("reason", Text),
    moment_column("updated_at"),
)

csat = Table(
    "csat",
    metadata,
    id_column("conversation_id", of="conversations.id", primary_key=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    moment_column("created_at"),
)

switches = Table(
    "switches",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("on", Boolean, nullable=False),
    Column("level", Float),
    Column("changed_by", String(64)),
    moment_column("changed_at"),
)
