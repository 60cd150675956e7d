"""Write what the journal recorded as a suite and, beside it, as the run that it is compared with."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from domain.conversation import Sender
from domain.errors import Invalid
from domain.handoff import HandoffReason
from domain.language import Language, detect_language
from evals.console.exchanges import Exchange, exchanges_of, first_of
from evals.figures import digest
from evals.result import Cited, Grade, Result, Turned
from evals.running import keeping
from evals.running.asked import Asked, Run
from evals.scrubbing import Scrubber
from settings import Settings
from store.journal import Journal
from store.recorded import Recording

SUITE = "replay"
SUITE_FILE, CASES_FILE = "suite.yaml", "recorded.jsonl"
_BEFORE, _TITLE = 20, 80
# What decided there was not the assistant, or was the shop's systems.
_OTHERS = (
    HandoffReason.HUMANS_ONLY,
    HandoffReason.TAKEN_OVER,
    HandoffReason.RULE,
    HandoffReason.TOOL_FAILED,
    HandoffReason.LIMIT,
)
Clean = Callable[[str], str]


@dataclass
class Recorded:
    """`left_out` counts turns that cannot be told from what was recorded: buttons, and what the shop's systems had a part in."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    left_out: int = 0


async def write_recorded(
    settings: Settings, folder: Path, *, last: int, drafts: bool, risk_given: bool = False
) -> Path:
    """The suite's file, made once: a stopped replay goes on with the same turns. Raises Invalid where there is nothing to replay, or
    where the folder holds another replay. With `risk_given` what was chosen in the console does not count."""
    target = folder / SUITE_FILE
    options = {"last": last, "drafts": drafts}
    if target.exists():
        known = yaml.safe_load(target.read_text(encoding="utf-8")) or {}
        if {name: (known.get("options") or {}).get(name) for name in options} != options:
            raise Invalid(f"{folder} holds another replay. Give another --out.")
        return target
    recorded, risk = await _recorded(settings, last)
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / CASES_FILE, recorded.rows)
    _write_run(folder, recorded.results)
    suite = {
        "name": SUITE,
        "kind": SUITE,
        **_words(recorded, drafts=drafts),
        "library": "drafts" if drafts else "shop",
        "cases": [CASES_FILE],
        "options": {**options, "risk": None if risk_given else risk},
    }
    # Last: without it nothing was begun.
    target.write_text(yaml.safe_dump(suite, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return target


async def _recorded(settings: Settings, last: int) -> tuple[Recorded, float | None]:
    from store.currency import require_current
    from wiring import open_journal

    await require_current(settings.journal_url)
    journal, recorded = open_journal(settings), Recorded()
    try:
        for conversation_id, turns in (await journal.recordings.latest_turns(last)).items():
            _take(await journal.recordings.of(conversation_id), set(turns), recorded)
        risk = await _chosen_risk(journal)
    finally:
        await journal.close()
    if not recorded.rows:
        raise Invalid(
            "There is no recorded turn that can be replayed: only those are that the assistant answered without the shop's systems."
        )
    return recorded, risk


async def _chosen_risk(journal: Journal) -> float | None:
    """In the console, where somebody did."""
    found = (await journal.switches.all()).get("risk")
    return found.level if found and found.on else None


def _take(recording: Recording, wanted: set[str], recorded: Recorded) -> None:
    found, scrubber = exchanges_of(recording), Scrubber(recording)
    for at, one in enumerate(found):
        if one.turn is None or one.turn.id not in wanted:
            continue
        first = first_of(found, at)
        chain = found[first : at + 1]
        if not all(map(_comparable, chain)):
            recorded.left_out += 1
            continue
        row = _row(recording, found[:first], chain, scrubber)
        recorded.rows.append(row)
        recorded.results.append(_result(row))


def _comparable(one: Exchange) -> bool:
    turn = one.turn
    return bool(
        turn is not None
        and one.said
        and not one.press
        and turn.reason not in _OTHERS
        and not any(line.systems for line in one.replies)
    )


def _row(
    recording: Recording, before: Sequence[Exchange], chain: Sequence[Exchange], scrubber: Scrubber
) -> dict[str, Any]:
    """`turns` begin where the matter does: what the assistant remembers of them is made anew."""
    words = " ".join(line.text for line in chain[-1].said)
    language = detect_language(words, default=recording.language)

    def clean(text: str) -> str:
        return scrubber.text(text, language=language)

    asked = chain[-1]
    assert asked.turn is not None, "only turns are replayed"
    lines = [line for one in before for line in one.lines][-_BEFORE:]
    row: dict[str, Any] = {
        "language": language.value,
        "channel": recording.channel,
        "verified": recording.verified,
        "before": [[line.sender.value, clean(line.text)] for line in lines],
        "turns": [_told(one, clean) for one in chain],
        "intent": asked.turn.intent,
        "outcome": asked.turn.outcome,
        "rung": asked.turn.rung,
        "reason": asked.turn.reason,
        "confidence": (asked.turn.confidence or {}).get("value"),
        "band": (asked.turn.confidence or {}).get("band", ""),
        "cited": [
            {name: cited[name] for name in ("number", "slug", "title", "quote")}
            for line in asked.replies
            for cited in line.cited
        ],
    }
    return {"id": asked.turn.id, **row}


def _told(one: Exchange, clean: Clean) -> dict[str, Any]:
    return {
        "said": [clean(line.text) for line in one.said],
        "reply": clean(one.words_of(Sender.ASSISTANT)),
    }


def _result(row: dict[str, Any]) -> Result:
    """As the assistant answered then."""
    asked = row["turns"][-1]
    return Result(
        suite=SUITE,
        case=row["id"],
        trial=1,
        language=Language(row["language"]),
        grade=Grade.PASSED,
        title=title_of(row),
        seen=digest(row),
        slices=slices_of(row),
        measures={"different": 0.0},
        turns=(
            Turned(
                said=tuple(asked["said"]),
                reply=asked["reply"],
                outcome=row["outcome"],
                rung=row["rung"],
                intent=row["intent"],
                confidence=row["confidence"],
                band=row["band"],
                reason=row["reason"],
                citations=tuple(Cited(**cited) for cited in row["cited"]),
            ),
        ),
    )


def title_of(row: dict[str, Any]) -> str:
    said = " ".join(row["turns"][-1]["said"])
    return said if len(said) <= _TITLE else f"{said[: _TITLE - 1]}…"


def slices_of(row: dict[str, Any]) -> dict[str, str]:
    return {"channel": row["channel"], **({"intent": row["intent"]} if row["intent"] else {})}


def _write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    def lines() -> Iterator[str]:
        yield from (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        file.writelines(lines())


def _write_run(folder: Path, results: Sequence[Result]) -> None:
    """As a run like any other, which every run can be compared with."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    run = Run(folder.name, folder, Asked((SUITE,)), moment)
    run.write()
    run.results.unlink(missing_ok=True)
    for result in results:
        keeping.append(run.results, result)


def _words(recorded: Recorded, *, drafts: bool) -> dict[str, Any]:
    count, left = len(recorded.rows), recorded.left_out
    zh = f"最近 {count + left} 轮中的 {count} 轮，由现在的助手重新回答；另有 {left} 轮用到店铺系统或按钮，没有重放。"
    en = f"{count} of the last {count + left} turns, answered anew; {left} more had the shop's systems or a button in them and were left out."
    if drafts:
        zh += "文章按草稿已发布计。"
        en += " As if all drafts of articles were published."
    return {"title": {"zh": "重放", "en": "Replay"}, "about": {"zh": zh, "en": en}}
