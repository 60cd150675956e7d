"""Routing to operators: offers, rules as data, who takes part, and who looked at what."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "conversations", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "conversations", sa.Column("wrap_up_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "conversations", sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "conversations", sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("conversations", sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True))
    for column in ("contact_read_seq", "operator_read_seq"):
        op.add_column(
            "conversations", sa.Column(column, sa.Integer(), server_default="0", nullable=False)
        )
    op.add_column("handoffs", sa.Column("skills", sa.JSON(), server_default="[]", nullable=False))
    op.add_column(
        "handoffs", sa.Column("priority", sa.Integer(), server_default="0", nullable=False)
    )
    for column in ("rank_at", "queued_at", "callback_by"):
        op.add_column("handoffs", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("handoffs", sa.Column("units", sa.Float(), server_default="1", nullable=False))
    op.add_column("handoffs", sa.Column("preferred_id", sa.String(length=64), nullable=True))
    op.add_column("handoffs", sa.Column("rule", sa.String(length=128), nullable=True))
    op.add_column(
        "handoffs", sa.Column("intent", sa.String(length=128), server_default="", nullable=False)
    )
    op.add_column(
        "handoffs", sa.Column("first_reply_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("operators", sa.Column("groups", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("operators", sa.Column("skills", sa.JSON(), server_default="[]", nullable=False))
    op.add_column(
        "operators", sa.Column("languages", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "operators", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column("operators", sa.Column("subject", sa.String(length=256), nullable=True))
    op.add_column(
        "operators", sa.Column("missed_offers", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index("uq_operators_subject", "operators", ["subject"], unique=True)
    op.create_index(
        "ix_handoffs_queue_created_at", "handoffs", ["queue", "created_at"], unique=False
    )
    # Until now everybody might do everything: whoever came first decides about the others.
    op.execute(
        "UPDATE operators SET role = 'admin' WHERE id = "
        "(SELECT id FROM (SELECT id FROM operators ORDER BY created_at, id LIMIT 1) AS first)"
    )
    _sessions()
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=True),
        sa.Column("login", sa.String(length=128), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=True),
        sa.Column("contact_id", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("client", sa.String(length=64), server_default="", nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False)
    op.create_index(
        op.f("ix_audit_entries_contact_id"), "audit_entries", ["contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_audit_entries_object_id"), "audit_entries", ["object_id"], unique=False
    )
    op.create_index(
        "ix_audit_entries_operator_id_at", "audit_entries", ["operator_id", "at"], unique=False
    )
    op.create_table(
        "desk_documents",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=128), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_desk_documents")),
    )
    op.create_table(
        "participants",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("invited_by", sa.String(length=64), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_participants_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["operators.id"], name=op.f("fk_participants_invited_by_operators")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_participants_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "operator_id", name=op.f("pk_participants")),
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("handoff_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_offers_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.id"], name=op.f("fk_offers_handoff_id_handoffs")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_offers_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_conversation_id"), "offers", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_offers_handoff_id"), "offers", ["handoff_id"], unique=False)
    op.create_index(
        "ix_offers_operator_id_made_at", "offers", ["operator_id", "made_at"], unique=False
    )
    op.create_index(
        "uq_offers_open",
        "offers",
        ["handoff_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _sessions() -> None:
    """Everybody signs in again: the secrets are kept in another way."""
    op.drop_table("desk_sessions")
    op.create_table(
        "desk_sessions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("next_hash", sa.String(length=64), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("csrf_hash", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operators.id"], name=op.f("fk_desk_sessions_operator_id_operators")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_desk_sessions")),
    )
    op.create_index(
        op.f("ix_desk_sessions_operator_id"), "desk_sessions", ["operator_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("desk_sessions")
    op.create_table(
        "desk_sessions",
        sa.Column("token_hash", sa.String(length=64), primary_key=True),
        sa.Column(
            "operator_id", sa.String(length=64), sa.ForeignKey("operators.id"), nullable=False
        ),
        sa.Column("csrf_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_desk_sessions_operator_id", "desk_sessions", ["operator_id"])
    for table in ("audit_entries", "participants", "desk_documents", "offers"):
        op.drop_table(table)
    with op.batch_alter_table("operators") as operators:
        operators.drop_index("uq_operators_subject")
        for column in ("missed_offers", "subject", "active", "languages", "skills", "groups"):
            operators.drop_column(column)
    with op.batch_alter_table("handoffs") as handoffs:
        handoffs.drop_index("ix_handoffs_queue_created_at")
        for column in (
            "first_reply_at",
            "intent",
            "rule",
            "preferred_id",
            "units",
            "callback_by",
            "queued_at",
            "rank_at",
            "priority",
            "skills",
        ):
            handoffs.drop_column(column)
    with op.batch_alter_table("conversations") as conversations:
        for column in ("operator_read_seq", "contact_read_seq", "resolved_at", "reopened_at"):
            conversations.drop_column(column)
        for column in ("woken_at", "wrap_up_until", "snoozed_until"):
            conversations.drop_column(column)
