"""The suite `production`: what people labelled of their own conversations, as the YAML that every suite is written in."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from domain.case import ProductionCase
from domain.errors import Invalid, Unavailable
from settings import Settings
from store.journal import Journal

SUITE, FILE = "production", "production.yaml"
_ORDER = ("name", "language", "channel", "intent", "tags", "start", "steps", "golden", "want")


def as_yaml(cases: Sequence[ProductionCase]) -> str:
    """A file of cases as those of the shipped suites; it can be laid beside a suite and named in it."""
    rows = [_row(case.body) for case in cases]
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=110)


async def labelled_yaml(journal: Journal) -> str:
    return as_yaml(await journal.cases.labelled())


async def write_cases(settings: Settings, folder: Path) -> Path:
    """The labelled cases of the journal as a file in `folder`, for a run to begin with. Raises Invalid where there are none, or no
    journal of this version."""
    target = folder / FILE
    await export(settings, target)
    return target


async def export(settings: Settings, target: Path) -> int:
    """How many there are. Raises Invalid as `write_cases` does."""
    # Here, for the server imports this module and must not load what the journal's opener does.
    from store.currency import require_current
    from wiring import open_journal

    try:
        await require_current(settings.journal_url)
    except Unavailable as error:
        raise Invalid(error.detail) from error
    journal = open_journal(settings)
    try:
        cases = await journal.cases.labelled()
    finally:
        await journal.close()
    if not cases:
        raise Invalid(
            "There is no labelled case yet: make one from a conversation in the console, and say there what should have happened."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(as_yaml(cases), encoding="utf-8")
    return len(cases)


def checked(body: Mapping[str, Any], *, taken: Sequence[str] = ()) -> dict[str, Any]:
    """The case as it will be run, read as every case is. Raises Invalid whose `field` is the key that is wrong; `taken` are the
    names of other cases."""
    from evals.conversations.reading import scene_of

    name = str(body.get("name") or "").strip()
    if not name:
        raise Invalid("The case needs a name.", field="case.name")
    if name in taken:
        raise Invalid(f"Another case is named {name}.", field="case.name")
    row = _row({**body, "name": name})
    try:
        scene_of(row, Path(FILE))
    except Invalid as error:
        told = error.detail.removeprefix(f"{FILE}, “{name}”")
        raise Invalid(told.lstrip(",: "), field=_key_in(told)) from error
    if not row.get("want"):
        raise Invalid(
            "Say what should have happened: a case that wants nothing passes always.",
            field="case.want",
        )
    return row


def _row(body: Mapping[str, Any]) -> dict[str, Any]:
    """In the order in which people read it, without what is empty."""
    ordered = [*_ORDER, *(key for key in body if key not in _ORDER)]
    return {key: body[key] for key in ordered if body.get(key) not in (None, "", [], {})}


def _key_in(told: str) -> str:
    """`, want, reason: 'x' is not known` is about `case.want.reason`; where no key is told, about the case."""
    found = re.match(r"(?P<keys>(?:, \w+)*): (?P<what>.*)", told, re.DOTALL)
    keys = found["keys"].split(", ")[1:] if found else []
    unknown = re.match(r"(\w+)(?:, \w+)* is not known; write ", found["what"]) if found else None
    if unknown:
        keys.append(unknown[1])
    return ".".join(["case", *keys])
