"""What `xiaoer eval tasks` does and shows: rates with their intervals, and each failure with what was said."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.errors import Invalid
from evals.confidence.bounds import Share
from evals.conversations.cases import FOLDER, Case, read_cases
from evals.conversations.grading import Grade, Graded
from evals.conversations.running import open_counter, run_cases
from settings import Settings


@dataclass(frozen=True)
class Found:
    graded: tuple[Graded, ...]

    @property
    def rate(self) -> Share:
        return rate_of(self.graded)

    @property
    def wrong_writes(self) -> int:
        return sum(each.grade is Grade.WRONG_WRITE for each in self.graded)


def rate_of(graded: Iterable[Graded]) -> Share:
    kept = list(graded)
    return Share(sum(each.grade is Grade.PASSED for each in kept), len(kept))


async def eval_tasks(
    settings: Settings,
    console: Console,
    *,
    folder: Path = FOLDER,
    out: Path | None = None,
    limit: int = 0,
    tag: str = "",
) -> Found:
    """Raises Invalid where no conversation is left to hold."""
    cases = chosen(read_cases(folder), limit=limit, tag=tag)
    columns = (TextColumn("holding conversations"), BarColumn(), MofNCompleteColumn())
    async with open_counter(settings) as counter:
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
            bar = progress.add_task("", total=len(cases))
            graded = await run_cases(
                counter, cases, lambda done: progress.update(bar, completed=done)
            )
    found = Found(tuple(graded))
    show(found, console)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "tasks.json").write_text(
            json.dumps(as_json(found), ensure_ascii=False, indent=2), encoding="utf-8"
        )
        console.print(f"{out}/tasks.json", soft_wrap=True)
    return found


def chosen(cases: Sequence[Case], *, limit: int, tag: str) -> list[Case]:
    """With `limit` as many of each language and file as it takes, in order."""
    kept = [case for case in cases if not tag or tag in (*case.tags, case.file)]
    if not kept:
        tags = sorted({tag for case in cases for tag in case.tags})
        raise Invalid(f"No conversation has the tag {tag}. There are: {', '.join(tags)}.")
    if not limit:
        return kept
    spread = max(1, len(kept) // limit)
    return kept[::spread][:limit]


def show(found: Found, console: Console) -> None:
    for each in found.graded:
        if each.grade is not Grade.PASSED or each.manners:
            console.print(transcript(each), soft_wrap=True, markup=False, highlight=False)
    console.print(_table(found))
    grades = ", ".join(f"{sum(g.grade is k for g in found.graded)} {k.value}" for k in Grade)
    manners = sum(len(each.manners) for each in found.graded)
    console.print(f"{grades}; {manners} breaches of manners")


def _table(found: Found) -> Table:
    title = "Conversations that left the shop as wanted"
    table = Table("", "passed", "rate", "95 % interval", title=title, box=None)
    rows = {"all": found.rate}
    groups = {
        **{each.case.file: "file" for each in found.graded},
        **{each.case.language.value: "language" for each in found.graded},
        **{tag: "tag" for each in found.graded for tag in each.case.tags},
    }
    for name in groups:
        rows[name] = rate_of(
            g for g in found.graded if name in (g.case.file, g.case.language.value, *g.case.tags)
        )
    for name, rate in rows.items():
        low, high = rate.interval
        told = (f"{rate.hits} of {rate.of}", f"{rate.value:.1%}", f"{low:.1%} … {high:.1%}")
        table.add_row(name, *told)
    return table


def transcript(each: Graded) -> str:
    """A conversation in words, with what is wrong with it at the end."""
    lines = [f"\n── {each.case.file} · {each.case.name} · {each.grade.value}"]
    for exchange in each.exchanges:
        lines += [f"> {line}" for line in exchange.said]
        lines.append(exchange.text.strip())
        if exchange.proposal:
            lines.append(f"  [proposal] {exchange.proposal}")
        told = [exchange.outcome.value, exchange.receipt, exchange.asked]
        lines.append(f"  [{' '.join(filter(None, told))}] {' | '.join(exchange.quick_replies)}")
    lines += [f"✗ {fault}" for fault in (*each.faults, *each.manners)]
    lines += [f"(not reached: {until})" for until in each.unmet]
    return "\n".join(lines)


def as_json(found: Found) -> dict[str, Any]:
    return {
        "passed": found.rate.hits,
        "of": found.rate.of,
        "interval": found.rate.interval,
        "wrong_writes": found.wrong_writes,
        "conversations": [
            {
                "name": each.case.name,
                "file": each.case.file,
                "language": each.case.language.value,
                "tags": each.case.tags,
                "grade": each.grade.value,
                "faults": each.faults,
                "manners": each.manners,
                "exchanges": [asdict(exchange) for exchange in each.exchanges],
            }
            for each in found.graded
        ],
    }
