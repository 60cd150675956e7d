"""Look at everything the product needs and say what is wrong and what to do; `xiaoer doctor`."""

import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from agent.checking_tasks import check_tasks
from domain.errors import XiaoerError
from settings import Settings
from store.currency import require_current
from tools.toolbox import build_toolbox
from wiring import open_journal

WEB = Path(__file__).parent / "web" / "dist"
OLDEST_SQLITE = (3, 35, 0)


@dataclass(frozen=True)
class Check:
    """One thing `xiaoer doctor` looked at."""

    ok: bool
    what: str
    found: str


async def examine(settings: Settings) -> list[Check]:
    """Looks at everything the product needs; changes nothing."""
    return [
        *_examine_machine(settings.data),
        await _examine_knowledge(settings),
        *await _examine_learning(settings),
        await _examine_tools(settings),
        await _examine_tasks(settings),
        await _examine_model(settings),
    ]


def _examine_machine(data: Path) -> list[Check]:
    free = shutil.disk_usage(next(p for p in (data, *data.absolute().parents) if p.exists())).free
    built, writable = (WEB / "widget").is_dir(), os.access(data, os.W_OK)
    return [
        Check((3, 11) <= sys.version_info[:2] <= (3, 13), "Python", sys.version.split()[0]),
        Check(
            sqlite3.sqlite_version_info >= OLDEST_SQLITE,
            "SQLite",
            f"{sqlite3.sqlite_version} (needs 3.35 or newer)",
        ),
        Check(free > 500_000_000, "disk", f"{free // 1_000_000} MB free"),
        Check(writable, "data folder", f"{data}{_unless(writable, 'run `xiaoer setup`')}"),
        Check(built, "web pages", f"{WEB}{_unless(built, 'run `ops/web.sh`')}"),
    ]


async def _examine_knowledge(settings: Settings) -> Check:
    try:
        await require_current(settings.journal_url)
    except Exception as error:  # noqa: BLE001 - a database that cannot be reached, for instance
        return Check(False, "journal", str(error))
    journal = open_journal(settings)
    try:
        count = len(await journal.articles.all())
    finally:
        await journal.close()
    return Check(count > 0, "articles", f"{count}{_unless(count > 0, 'run `xiaoer setup`')}")


async def _examine_learning(settings: Settings) -> list[Check]:
    """Only where the journal can be read: else that is what is said."""
    try:
        await require_current(settings.journal_url)
    except Exception:  # noqa: BLE001 - as above
        return []
    journal = open_journal(settings)
    try:
        in_use, latest = (
            await journal.classifiers.in_use(),
            await journal.classifiers.latest(limit=1),
        )
        waiting = await journal.samples.waiting(latest[0].made_at if latest else None)
    finally:
        await journal.close()
    which = f"{in_use.version}, learnt {in_use.made_at:%Y-%m-%d}" if in_use else "as shipped"
    return [Check(True, "classifier", f"{which}; {waiting} labels wait for `xiaoer learn`")]


def _unless(good: bool, remedy: str) -> str:
    return "" if good else f": {remedy}"


async def _examine_tools(settings: Settings) -> Check:
    try:
        toolbox = build_toolbox(settings)
    except XiaoerError as error:
        return Check(False, "shop's systems", error.detail)
    try:
        await toolbox.start()
        problems = "; ".join(toolbox.problems)
        return Check(not problems, "shop's systems", problems or f"{settings.tools} is connected")
    finally:
        await toolbox.close()


async def _examine_tasks(settings: Settings) -> Check:
    """The tasks and the policy as `xiaoer tasks check` reads them; warnings are only counted."""
    checked = await check_tasks(settings, settings.tasks)
    mistakes = [str(fault) for fault in checked.faults if not fault.warning]
    if mistakes:
        return Check(False, "tasks and policy", "\n".join(mistakes))
    count = len(checked.faults)
    told = f", {count} warnings: see `xiaoer tasks check`" if count else ""
    found = f"{checked.file}: {len(checked.tasks)} tasks{told}; policy in {settings.policy}"
    return Check(True, "tasks and policy", found)


async def _examine_model(settings: Settings) -> Check:
    if not settings.model:
        return Check(True, "language model", "none: answers quote the articles")
    if not settings.model_url:
        return Check(True, "language model", f"{settings.model} by LiteLLM (not called)")
    headers = {"Authorization": f"Bearer {settings.model_key}"} if settings.model_key else {}
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.get(f"{settings.model_url}/models", headers=headers)
    except httpx.HTTPError as error:
        return Check(
            False, "language model", f"{settings.model_url}: {error or type(error).__name__}"
        )
    return Check(answer.is_success, "language model", f"{settings.model_url}: {answer.status_code}")
