"""What set-up, ingestion and rebuilding do: each opens what it needs of the data folder and closes it."""

import csv
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from desk.access.staff import Staff
from desk.accounts import DEMO_OPERATORS, save_operator
from domain.contact import Operator, Role
from domain.errors import NotFound
from domain.ids import ArticleId
from domain.language import Language
from knowledge.commands import ingest_with_progress, rebuild_with_progress
from knowledge.teaching import LENSES
from settings import Settings
from store.currency import require_current
from store.engine import migrate
from store.journal import Journal
from store.moments import utc_now
from tools.identity import load_identity_secret
from wiring import build_services, open_eraser, open_journal, open_library
from workshop.erasing import Erased

# What would take minutes to compute. Written by `xiaoer rebuild-index --keep demo/vectors.npz` whenever the demo's articles change; a test says when.
DEMO_VECTORS = Path(__file__).parent / "demo" / "vectors.npz"
DEMO_CANNED = Path(__file__).parent / "demo" / "canned.csv"


async def require_set_up(settings: Settings) -> None:
    """Raises Unavailable with the command to run first."""
    await require_current(settings.journal_url)


async def set_up(settings: Settings, console: Console) -> int:
    """Safe to repeat; returns how many files could not be read."""
    settings.data.mkdir(parents=True, exist_ok=True)
    await migrate(settings.journal_url)
    load_identity_secret(settings)
    if settings.demo:
        for one in DEMO_OPERATORS:
            await add_operator(
                settings, one.login, name=one.name, password=one.password, role=one.role, keep=True
            )
        await seed_canned(settings, DEMO_CANNED)
    kept = DEMO_VECTORS if settings.demo else None
    failures = await ingest(settings, settings.knowledge, console, kept=kept)
    await _learn(settings, console)
    return failures


async def seed_canned(settings: Settings, file: Path) -> int:
    """Replies for everybody from a CSV of shortcut, language and text, unless there are some; how many it put there."""
    async with _opened(settings) as journal:
        if await journal.canned_replies.count_shared():
            return 0
        with file.open(encoding="utf-8", newline="") as rows:
            found = list(csv.DictReader(rows))
        for row in found:
            language = Language(row["language"])
            await journal.canned_replies.add(
                row["shortcut"], language, row["text"], operator_id=None, now=utc_now()
            )
        return len(found)


async def export_suggestions(settings: Settings, target: Path) -> int:
    """One JSON object a line: each draft for an operator with what became of it; how many."""
    await require_set_up(settings)
    count = 0
    async with _opened(settings) as journal:
        with target.open("w", encoding="utf-8") as lines:
            async for label in journal.suggestions.labels():
                lines.write(json.dumps(label, ensure_ascii=False) + "\n")
                count += 1
    return count


async def _learn(settings: Settings, console: Console) -> None:
    """What the first customer would otherwise wait for; kept, so that it is done once."""
    services = build_services(settings)
    try:
        with console.status("learning how customers put things"):
            await services.learn()
    finally:
        await services.close()


async def ingest(
    settings: Settings, folder: Path, console: Console, *, kept: Path | None = None
) -> int:
    """Returns how many files could not be read; `kept` is a file of vectors that need not be made again."""
    await require_set_up(settings)
    library = open_library(settings)
    try:
        if kept is not None:
            await library.embedder.adopt(kept)
            library.teacher.adopt(kept.with_name(LENSES))
        return await ingest_with_progress(library, folder, console)
    finally:
        await library.close()


async def rebuild(settings: Settings, console: Console, *, keep: Path | None = None) -> None:
    """`keep`: a file for the vectors, from which another data folder can take them."""
    await require_set_up(settings)
    library = open_library(settings)
    try:
        await rebuild_with_progress(library, console)
        if keep is not None:
            await library.embedder.write_kept(keep)
            library.teacher.keep(keep.with_name(LENSES))
    finally:
        await library.close()


async def erase_article(settings: Settings, article_id: ArticleId) -> Erased:
    """The caller holds the data folder."""
    await require_set_up(settings)
    library = open_library(settings)
    try:
        eraser = open_eraser(settings, library, folder=settings.knowledge)
        return await eraser.erase(article_id)
    finally:
        await library.close()


async def add_operator(
    settings: Settings,
    login: str,
    *,
    name: str,
    password: str,
    role: Role | None = None,
    keep: bool = False,
) -> None:
    """With `keep`, an operator who is there already stays as they are."""
    async with _opened(settings) as journal:
        await save_operator(
            journal, login=login, name=name, password=password, role=role, keep=keep
        )


async def operators(settings: Settings) -> list[Operator]:
    async with _opened(settings) as journal:
        return await journal.operators.all()


async def change_operator(settings: Settings, login: str, **values: Any) -> None:
    """Raises NotFound, and Conflict for the last active admin."""
    async with _opened(settings) as journal:
        await Staff(journal).change((await _known(journal, login)).id, **values)


async def set_password(settings: Settings, login: str, password: str) -> None:
    async with _opened(settings) as journal:
        await Staff(journal).reset_password((await _known(journal, login)).id, password)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Journal]:
    await require_set_up(settings)
    journal = open_journal(settings)
    try:
        yield journal
    finally:
        await journal.close()


async def _known(journal: Journal, login: str) -> Operator:
    known = await journal.operators.credentials(login)
    if known is None:
        raise NotFound(f"There is no operator with the login {login}: see `xiaoer operators list`.")
    return known[0]
