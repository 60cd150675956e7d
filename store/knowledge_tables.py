"""The journal's tables of knowledge: articles and their versions, what they came from, how they served, what is missing."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.columns import id_column, metadata, moment_column

# One row is what customers are answered from now. `archived` says that it is not: because it was taken out, or
# because no version of it has been published yet (`version` is then 0).
articles = Table(
    "articles",
    metadata,
    id_column(primary_key=True),
    Column("slug", String(128), nullable=False),
    Column("language", String(8), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("content_hash", String(128), nullable=False),
    Column("version_date", String(32), nullable=False),
    Column("topic", String(128), nullable=False),
    Column("archived", Boolean, nullable=False),
    # Who took it out: an operator's name, "folder" for a file that is gone, "expiry"; empty while it is live.
    Column("archived_by", String(128), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("owner", String(128), nullable=False),
    Column("questions", JSON, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("cutting", JSON, nullable=False),
    moment_column("expires_on", nullable=True),
    moment_column("review_by", nullable=True),
    moment_column("updated_at"),
    UniqueConstraint("slug", "language"),
)

chunks = Table(
    "chunks",
    metadata,
    id_column(primary_key=True),
    id_column("article_id", of="articles.id", nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("questions", JSON, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    id_column(primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    # Where each page, sheet or slide lies in the extracted text: [{"label", "start", "end"}].
    Column("sections", JSON, nullable=False),
    moment_column("created_at"),
)

versions = Table(
    "versions",
    metadata,
    id_column("article_id", of="articles.id", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(16), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("extracted", Text, nullable=False),
    # What its source said beside the text: {"title", "topic", "questions", "version_date"}; {} for what was written here.
    Column("origin", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("topic", String(128), nullable=False),
    Column("audience", JSON, nullable=False),
    Column("cutting", JSON, nullable=False),
    moment_column("effective_from", nullable=True),
    moment_column("expires_on", nullable=True),
    Column("source", Text, nullable=False),
    id_column("upload_id", of="uploads.id", index=True),
    Column("conflicts", JSON, nullable=False),
    Column("author", String(128), nullable=False),
    Column("reviewer", String(128), nullable=False),
    Column("note", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    moment_column("created_at"),
    moment_column("updated_at"),
    moment_column("published_at", nullable=True),
)

imports = Table(
    "imports",
    metadata,
    id_column(primary_key=True),
    id_column("batch_id", nullable=False, index=True),
    id_column("upload_id", of="uploads.id"),
    Column("name", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("failures", JSON, nullable=False),
    Column("articles", JSON, nullable=False),
    Column("options", JSON, nullable=False),
    Column("author", String(128), nullable=False),
    moment_column("created_at"),
    moment_column("finished_at", nullable=True),
)

sources = Table(
    "sources",
    metadata,
    id_column(primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("every_hours", Integer, nullable=False),
    Column("publishes", Boolean, nullable=False),
    # By address: {"etag", "last_modified", "sha256", "article_id"}.
    Column("pages", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("failures", JSON, nullable=False),
    Column("author", String(128), nullable=False),
    moment_column("created_at"),
    moment_column("checked_at", nullable=True),
    moment_column("next_at", nullable=True),
    UniqueConstraint("address"),
)

synonyms = Table(
    "synonyms",
    metadata,
    id_column(primary_key=True),
    Column("words", JSON, nullable=False),
    moment_column("updated_at"),
)

gaps = Table(
    "gaps",
    metadata,
    id_column(primary_key=True),
    Column("language", String(8), nullable=False),
    Column("question", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    # Chosen by people: what is collected later does not change it.
    Column("kind_settled", Boolean, nullable=False),
    id_column("article_id", of="articles.id"),
    Column("centre", LargeBinary, nullable=False),
    Column("answered", Integer),
    Column("asked", Integer),
    moment_column("checked_at", nullable=True),
    moment_column("created_at"),
    moment_column("updated_at"),
)

gap_questions = Table(
    "gap_questions",
    metadata,
    id_column("message_id", of="messages.id", primary_key=True),
    id_column("gap_id", of="gaps.id", nullable=False, index=True),
    id_column("conversation_id", of="conversations.id", nullable=False),
    Column("question", Text, nullable=False),
    Column("cause", String(16), nullable=False),
    Column("reply", Text),
    Column("confidence", Float),
    Column("answered", Boolean),
    moment_column("asked_at"),
)

# A row for each article that a turn found; `cited` where the reply quotes it.
article_uses = Table(
    "article_uses",
    metadata,
    id_column("turn_id", of="turns.id", primary_key=True),
    id_column("article_id", primary_key=True),
    Column("version", Integer, nullable=False),
    Column("cited", Boolean, nullable=False),
    moment_column("used_at"),
    # Holds all that usefulness adds up: the rows themselves need not be read.
    Index("ix_article_uses_article_id_used_at_cited", "article_id", "used_at", "cited"),
)
