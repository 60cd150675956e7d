"""Copy what the shop knows into a data folder of its own, while the server goes on, so that evals can be run over it.

What is published is copied with its other wordings, synonyms and the classifier in use: nothing of any conversation but the scrubbed
texts that the classifier learnt. The journal may be in any database; the copy is SQLite. Vectors are kept by what they are vectors of,
so that only new texts cost anything."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, delete, insert, select

from domain.ids import ArticleId
from domain.sample import ClassifierState
from knowledge.teaching import LENSES
from settings import Settings
from store.engine import Snapshot, migrate
from store.journal import Journal
from store.knowledge_tables import articles, chunks, synonyms, versions
from store.learning_tables import classifiers, samples
from store.moments import utc_now
from store.versions import OPEN

_MARK = "snapshot.json"
# Children last: in this order rows come in, and go out in the other.
_TABLES = (articles, chunks, synonyms, samples, classifiers)
_CACHES = (LENSES, "understanding", "classifiers", "systems")
_FILES = ("confidence.json",)
_BATCH = 400
Rows = dict[str, list[dict[str, Any]]]


async def refresh(settings: Settings, home: Settings, *, drafts: bool = False) -> bool:
    """Brings the folder of `home` in step with the shop of `settings`; the caller holds that folder. With `drafts`, as if every open
    version of an article were published. Returns whether anything had changed."""
    # Here, for a server that only lists runs need not load what opens a library.
    from wiring import open_journal

    home.data.mkdir(parents=True, exist_ok=True)
    source = open_journal(settings)
    try:
        rows = await _read(source)
        mark = _digest([rows, await _open_versions(source) if drafts else None])
        _copy_files(settings.data, home.data)
        if _marked(home.data) == mark:
            return False
        (home.data / _MARK).unlink(missing_ok=True)
        await migrate(home.journal_url)
        _write(home.data / "journal.db", rows)
        _copy_vectors(settings.data / "vectors.db", home.data / "vectors.db")
        if drafts:
            await _publish_drafts(source, home)
    finally:
        await source.close()
    # Last: what a crash interrupts is done again.
    (home.data / _MARK).write_text(json.dumps({"mark": mark}), encoding="utf-8")
    return True


async def _read(source: Journal) -> Rows:
    async with source.database.read() as reader:
        live = await _rows(
            reader, select(articles).where(articles.c.archived.is_(False)).order_by(articles.c.id)
        )
        pieces = (
            select(chunks)
            .join(articles, articles.c.id == chunks.c.article_id)
            .where(articles.c.archived.is_(False))
            .order_by(chunks.c.id)
        )
        in_use = await _rows(
            reader, select(classifiers).where(classifiers.c.state == ClassifierState.IN_USE)
        )
        learnt = [key for row in in_use for key, _ in row["lessons"]]
        return {
            articles.name: live,
            chunks.name: await _rows(reader, pieces),
            synonyms.name: await _rows(reader, select(synonyms).order_by(synonyms.c.id)),
            classifiers.name: in_use,
            samples.name: [
                row
                for start in range(0, len(learnt), _BATCH)
                for row in await _rows(
                    reader, select(samples).where(samples.c.id.in_(learnt[start : start + _BATCH]))
                )
            ],
        }


async def _open_versions(source: Journal) -> list[dict[str, Any]]:
    """Which there are, and how often each was written anew."""
    query = (
        select(versions.c.article_id, versions.c.number, versions.c.revision, versions.c.updated_at)
        .where(versions.c.state.in_(OPEN))
        .order_by(versions.c.article_id)
    )
    async with source.database.read() as reader:
        return await _rows(reader, query)


async def _rows(reader: Snapshot, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await reader.execute(query)).mappings().all()]


def _write(path: Path, rows: Rows) -> None:
    """Beside the journal's own engine, which insists that what a sample was taken from is there too."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            for table in reversed(_TABLES):
                connection.execute(delete(table))
            for table in _TABLES:
                if rows[table.name]:
                    connection.execute(insert(table), _bare(table, rows[table.name]))
    finally:
        engine.dispose()


def _bare(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of whom a sample came is nobody's business here: its turn alone must differ from the others'."""
    if table is not samples:
        return [dict(row) for row in rows]
    return [{**row, "conversation_id": "", "message_id": "", "turn_id": row["id"]} for row in rows]


async def _publish_drafts(source: Journal, home: Settings) -> None:
    from wiring import open_journal
    from workshop import steps

    target = open_journal(home)
    try:
        for row in await _open_versions(source):
            standing = await source.versions.standing(ArticleId(row["article_id"]))
            if (version := standing.open) is None:
                continue
            at_once = replace(version, content=replace(version.content, effective_from=None))
            step = steps.publish(standing, at_once, now=utc_now())
            await target.articles.upsert(step.shelved.article, step.pieces or ())
    finally:
        await target.close()


def _copy_files(shop: Path, home: Path) -> None:
    """What was learnt at length and is kept by what it was learnt from, and what the shop fitted itself."""
    for name in _FILES:
        if (shop / name).is_file():
            shutil.copy2(shop / name, home / name)
        else:
            (home / name).unlink(missing_ok=True)
    for name in _CACHES:
        if (shop / name).is_dir():
            shutil.copytree(shop / name, home / name, dirs_exist_ok=True)


def _copy_vectors(shop: Path, home: Path) -> None:
    """Those that are not here yet. A server may be writing into its own meanwhile: both are databases."""
    if not shop.is_file():
        return
    with closing(sqlite3.connect(home, timeout=30)) as kept:
        if not kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'vectors'").fetchone():
            with closing(sqlite3.connect(shop, timeout=30)) as source:
                source.backup(kept)
            return
        kept.execute("ATTACH DATABASE ? AS shop", [str(shop)])
        with kept:
            kept.execute("INSERT OR IGNORE INTO vectors SELECT * FROM shop.vectors")


def _marked(home: Path) -> str:
    try:
        return str(json.loads((home / _MARK).read_text(encoding="utf-8"))["mark"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _digest(told: Any) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
