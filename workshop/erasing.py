"""Erase an article for good: its versions, files, chunks and vectors, and every quote of it in conversations."""

import asyncio
import logging
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.ids import ArticleId
from knowledge.documents import Words
from knowledge.loading import load_folder
from store.compacting import compact_file, compact_journal
from store.erasing import ConversationRows, Erasable
from store.journal import Journal
from store.moments import utc_now
from workshop.quoting import ERASED, Quoted
from workshop.scrubbing import Changes, Scrubber

logger = logging.getLogger(__name__)

# Longer than any turn may take: a reply that is being written may still quote what was just taken out.
_PATIENCE = 90.0
_LOOK = 0.2
_EVALS = "evaluation"
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True)
class Erased:
    """`notes` say what else a person must know or do."""

    title: str
    versions: int
    conversations: int
    notes: tuple[Words, ...]


class Eraser:
    """`rebuild` makes the indexes from what is left; `forget` drops what is kept in memory. In `folder` it is looked for
    files that would bring an article back."""

    def __init__(
        self,
        *,
        journal: Journal,
        data: Path,
        rebuild: Callable[[], Awaitable[None]],
        forget: Callable[[], None] = lambda: None,
        folder: Path | None = None,
    ) -> None:
        self._journal = journal
        self._erasing = journal.erasing
        self._data = data
        self._folder = folder
        self._rebuild = rebuild
        self._forget = forget
        self._alone = asyncio.Lock()

    async def erase(self, article_id: ArticleId) -> Erased:
        """After a crash at any point: the article is still there and can be erased again, or the next start ends it."""
        async with self._alone:
            found = await self._erasing.find(article_id)
            quoted = await asyncio.to_thread(lambda: Quoted(_texts(found), _names(found)))
            scrubber = Scrubber(article_id, quoted)
            await self._erasing.begin(now=utc_now())
            touched = await self._scrub(scrubber)
            await self._erasing.delete(found, mark=ERASED)
            await self._rebuild()
            self._forget()
            await self._silence(utc_now())
            touched |= await self._scrub(scrubber)
            await asyncio.to_thread(_drop_copies, self._data)
            notes = [*_others(found), *await self._compact(), *self._left()]
            notes += await asyncio.to_thread(_files, self._folder, found)
            return Erased(found.article["title"], len(found.versions), len(touched), tuple(notes))

    async def finish(self) -> None:
        """What a crash interrupted, for the start; the article itself is gone or can be erased again."""
        if await self._erasing.pending():
            await self._rebuild()
            await self._compact()

    async def _silence(self, since: datetime) -> None:
        """Until nobody speaks who began before the article was gone."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while await self._erasing.speaking(since, now=utc_now()):
            if asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(_LOOK)

    async def _scrub(self, scrubber: Scrubber) -> set[str]:
        """The conversations in which something was taken out."""
        touched: set[str] = set()
        async for batch in self._erasing.conversations():
            found = await asyncio.to_thread(_scrubbed, scrubber, batch)
            if found:
                await self._erasing.write(row for _, changes in found for row in changes.rows)
                touched |= {conversation_id for conversation_id, _ in found}
        kept = await self._erasing.cases()
        await self._erasing.write(
            await asyncio.to_thread(
                lambda: [one for row in kept for one in scrubber.case(row).rows]
            )
        )
        return touched

    async def _compact(self) -> list[Words]:
        """Every file anew; the mark of something unfinished stays where one could not be written."""
        clean = await compact_journal(self._journal.database)
        for path in _databases(self._data):
            clean = await asyncio.to_thread(compact_file, path) and clean
        if not clean:
            return [_HELD]
        await self._erasing.end(now=utc_now())
        return []

    def _left(self) -> Iterator[Words]:
        """Where it may still stand that is not ours to change."""
        yield _BACKUPS
        aside = sorted(path.name for path in self._data.glob("before-restore-*"))
        if aside:
            yield _aside(", ".join(aside))
        if any((self._data / _EVALS / "runs").glob("*/results.jsonl")):
            yield _RUNS


def _drop_copies(data: Path) -> None:
    """Of the articles, which the evals are run over; they are made anew when they are needed."""
    for path in (data / _EVALS).glob("shop*"):
        shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path | None, found: Erasable) -> list[Words]:
    """Whatever a file is called: it may say itself which article it is."""
    if folder is None or not folder.is_dir():
        return []
    mine = (found.article["slug"], found.article["language"])
    documents, _ = load_folder(folder)
    sources = [one.source for one in documents if (one.slug, one.language.value) == mine]
    return [_file(str(folder / source)) for source in sources]


def _scrubbed(scrubber: Scrubber, batch: list[ConversationRows]) -> list[tuple[str, Changes]]:
    """Those in which something changes."""
    every = [(kept.conversation["id"], scrubber.conversation(kept)) for kept in batch]
    return [(conversation_id, changes) for conversation_id, changes in every if changes.rows]


def _texts(found: Erasable) -> list[str]:
    texts: list[str] = []
    for row in (found.article, *found.versions):
        texts.append(row["text"])
        texts += [row[name] for name in ("extracted",) if name in row]
        for conflict in row.get("conflicts") or ():
            texts += [conflict["base"], conflict["mine"], conflict["theirs"]]
    return list(dict.fromkeys(filter(None, texts)))


def _names(found: Erasable) -> list[str]:
    names: list[str] = []
    for row in (found.article, *found.versions):
        origin: dict[str, Any] = row.get("origin") or {}
        names += [row["title"], origin.get("title", ""), *_HEADING.findall(row["text"])]
        for questions in (row["questions"], origin.get("questions") or {}):
            for heading, others in questions.items():
                names += [heading, *others]
    return list(dict.fromkeys(filter(None, names)))


def _others(found: Erasable) -> Iterator[Words]:
    """Articles whose original file went with this one."""
    titles = [row["title"] for row in found.others]
    if titles:
        shown = ", ".join(titles[:5]) + (", …" if len(titles) > 5 else "")
        yield Words(
            f"The uploaded file is erased too; these articles came from it and stay: {shown}.",
            f"上传的原文件已一并删除；以下文章来自同一文件，予以保留：{shown}。",
        )


def _databases(data: Path) -> list[Path]:
    """Of the indexes; the journal is written by itself, a demo's shop is not ours."""
    folders = [path for path in (data / "chroma",) if path.is_dir()]
    found = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".db", ".sqlite3")
    ]
    return sorted([*found, *data.glob("vectors.db")])


def _aside(names: str) -> Words:
    return Words(
        f"What `xiaoer restore` moved aside still holds it: delete {names} in the data folder.",
        f"恢复备份时移开的旧数据中仍有其内容：请删除数据目录中的 {names}。",
    )


def _file(path: str) -> Words:
    return Words(
        f"{path} is still there: the next `xiaoer ingest` would bring the article back.",
        f"{path} 仍在：下次执行 xiaoer ingest 会重新导入这篇文章。",
    )


_BACKUPS = Words(
    "Backups that were written elsewhere are out of reach: delete or replace them yourself.",
    "写在别处的备份无法触及：请自行删除或更换。",
)
_RUNS = Words(
    "Runs of the evals may quote it: delete those that were made before, in the console.",
    "评测的运行结果可能引用了它：请在控制台删除此前的运行。",
)
_HELD = Words(
    "A file was in use and could not be written anew; the next start of the server does it.",
    "有文件正被使用，未能重写；服务器下次启动时会完成。",
)
