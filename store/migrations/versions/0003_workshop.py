"""Versions of articles and what they came from, gaps, synonyms, how articles are used, and audiences."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("address", name=op.f("uq_sources_address")),
    )


def _synonyms() -> None:
    op.create_table(
        "synonyms",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonyms")),
    )


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=128), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )


def _gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind_settled", sa.Boolean(), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=True),
        sa.Column("centre", sa.LargeBinary(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_gaps_article_id_articles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gaps_state"), ["state"], unique=False)


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("upload_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_imports_upload_id_uploads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_batch_id"), ["batch_id"], unique=False)


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extracted", sa.Text(), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(length=128), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("cutting", sa.JSON(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.String(length=64), nullable=True),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("reviewer", sa.String(length=128), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_versions_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_versions_upload_id_uploads")
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_versions")),
    )
    with op.batch_alter_table("versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_versions_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_versions_upload_id"), ["upload_id"], unique=False)


def _article_uses() -> None:
    op.create_table(
        "article_uses",
        sa.Column("turn_id", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cited", sa.Boolean(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_article_uses_turn_id_turns")
        ),
        sa.PrimaryKeyConstraint("turn_id", "article_id", name=op.f("pk_article_uses")),
    )
    with op.batch_alter_table("article_uses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_article_uses_article_id_used_at_cited",
            ["article_id", "used_at", "cited"],
            unique=False,
        )


def _gap_questions() -> None:
    op.create_table(
        "gap_questions",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("gap_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("answered", sa.Boolean(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_gap_questions_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_gap_questions_gap_id_gaps")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_gap_questions_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_gap_questions")),
    )
    with op.batch_alter_table("gap_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_questions_gap_id"), ["gap_id"], unique=False)


def _articles() -> None:
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("kind", sa.String(length=16), nullable=False, server_default="article")
        )
        batch_op.add_column(
            sa.Column("owner", sa.String(length=128), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("archived_by", sa.String(length=128), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("questions", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("audience", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("cutting", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("expires_on", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("review_by", sa.DateTime(timezone=True), nullable=True))


def _contacts() -> None:
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("tier", sa.String(length=64), nullable=True))


def _turns() -> None:
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("question", sa.Text(), nullable=True))


def _first_versions() -> None:
    """What is published becomes the first version of its article; so does what was, because replies cite it."""
    op.execute("UPDATE articles SET archived_by = 'folder' WHERE archived")
    op.execute(
        "INSERT INTO versions (article_id, number, state, title, text, extracted, origin, questions, topic,"
        " audience, cutting, source, conflicts, author, reviewer, note, revision, created_at,"
        " updated_at, published_at)"
        " SELECT id, 1, CASE WHEN archived THEN 'archived' ELSE 'published' END, title, text, text, '{}',"
        " '{}', topic, '{}', '{}', source, '[]', '', '', '', 1, updated_at, updated_at, updated_at"
        " FROM articles"
    )


def upgrade() -> None:
    _sources()
    _synonyms()
    _uploads()
    _gaps()
    _imports()
    _versions()
    _article_uses()
    _gap_questions()
    _articles()
    _contacts()
    _turns()
    _first_versions()


def downgrade() -> None:
    for table in (
        "gap_questions",
        "article_uses",
        "versions",
        "imports",
        "gaps",
        "uploads",
        "synonyms",
        "sources",
    ):
        op.drop_table(table)
    with op.batch_alter_table("contacts") as contacts:
        contacts.drop_column("region")
        contacts.drop_column("tier")
    with op.batch_alter_table("turns") as turns:
        turns.drop_column("question")
    with op.batch_alter_table("articles") as articles:
        for column in (
            "version",
            "kind",
            "archived_by",
            "owner",
            "questions",
            "audience",
            "cutting",
            "expires_on",
            "review_by",
        ):
            articles.drop_column(column)
