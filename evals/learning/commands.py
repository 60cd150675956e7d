"""What `xiaoer learn` does and shows: learn, go back, forget."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.sample import LearntClassifier
from evals.learning.comparing import Compared
from evals.learning.learning import Learner, Learnt, Told
from evals.retrieval.kept import KeptEmbedder
from settings import Settings
from store.compacting import compact_journal
from store.currency import require_current
from store.journal import Journal
from store.moments import utc_now
from wiring import open_journal

# Weights of earlier versions, for going back without training anew; older ones are trained from the journal.
KEPT_FILES = 4
_NAMES = {
    "held-out": "labelled samples, held out",
    "service-zh": "what customers say, zh",
    "service-en": "what customers say, en",
    "scope": "answerable or not ours",
    "humans": "must reach a human",
    "utterances": "utterances, in folds",
}
_FIGURES = {
    "accuracy": "read rightly",
    "oos_f1": "out of scope, F1",
    "reached": "read so",
    "not_led_away": "not led away",
}


async def learn(settings: Settings, console: Console, *, dry_run: bool) -> Learnt | None:
    """Records the result and, where it is promoted, puts it to use; with `dry_run` neither. None: nothing new to learn."""
    async with _opened(settings) as journal:
        folder = settings.data / "evaluation"
        folder.mkdir(parents=True, exist_ok=True)
        embedder = KeptEmbedder(settings, folder)
        try:
            await embedder.warm()
            with _progress(console) as tell:
                found = await Learner(settings, journal, embedder, tell=tell).learn(utc_now())
        finally:
            embedder.close()
        if found is None:
            return None
        console.print(table(found))
        if not dry_run:
            await journal.classifiers.record(found.as_learning(), now=utc_now())
            _sweep(settings.data / "classifiers", keep=KEPT_FILES)
        return found


async def back(settings: Settings) -> tuple[LearntClassifier, LearntClassifier | None]:
    """What was withdrawn, and what is in use now; None is the shipped one."""
    async with _opened(settings) as journal:
        return await journal.classifiers.back(now=utc_now())


async def forget(settings: Settings, who: str) -> tuple[int, bool]:
    """How many samples of that contact or customer lost their words, and whether no file holds them any more."""
    async with _opened(settings) as journal:
        count = await journal.samples.erase(who)
        if not count:
            return 0, True
        # They hold hashes of words, and are trained again without these.
        _sweep(settings.data / "classifiers", keep=0)
        return count, await compact_journal(journal.database)


def told(found: Learnt, *, dry_run: bool) -> str:
    """The verdict in words."""
    if found.verdict.promoted:
        return (
            f"{found.version} would be promoted (dry run: nothing was changed)"
            if dry_run
            else f"{found.version} is promoted: running servers take it up within seconds"
        )
    reason = found.verdict.reason
    name, figure = _NAMES[reason["set"]], _FIGURES[reason["figure"]]
    why = {
        "humans": f"fewer of those who {name} would ({figure})",
        "falls": f"“{name}” falls ({figure})",
        "not_learnt": "the held-out samples are read no better than before",
    }[reason["code"]]
    return f"{found.version} is refused: {why}. {found.before} stays in use"


def table(found: Learnt) -> Table:
    lessons = found.lessons
    title = (
        f"{len(lessons.learnt)} labelled samples and {len(found.right)} that went well, beside the shipped utterances; "
        f"{len(lessons.held_out)} held out"
    )
    shown = Table(
        "",
        "",
        "turns",
        "old",
        "new",
        "won",
        "lost",
        "",
        title=title,
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    for one in found.compared:
        shown.add_row(
            _NAMES[one.name], _FIGURES[one.figure], str(one.turns), f"{one.old:.3f}", f"{one.new:.3f}",
            f"+{one.gained}", f"-{one.lost}", _mark(one),
        )  # fmt: skip
    left = {
        "said twice": lessons.twice,
        "of a label that there is no more": lessons.unknown,
        "words of a test set": lessons.measured,
    }
    out = [f"{count} {why}" for why, count in left.items() if count]
    shown.caption = f"left out: {', '.join(out)}" if out else None
    return shown


def _mark(one: Compared) -> str:
    if one.falls:
        return "[red]✗ falls[/red]"
    return "[green]✓[/green]" if one.gained > one.lost else ""


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Journal]:
    await require_current(settings.journal_url)
    journal = open_journal(settings)
    try:
        yield journal
    finally:
        await journal.close()


@contextmanager
def _progress(console: Console) -> Iterator[Told]:
    columns = (
        TextColumn("{task.description:>18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, object] = {}

        def tell(what: str, total: int, done: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.advance(tasks[what], done)  # type: ignore[arg-type]

        yield tell


def _sweep(folder: Path, *, keep: int) -> None:
    """Only the newest weights stay: all can be trained again from the journal."""
    files = sorted(folder.glob("classifier-*.npz"), key=lambda path: path.stat().st_mtime)
    for old in files[: max(0, len(files) - keep)]:
        old.unlink(missing_ok=True)
