"""What a run measures besides its cases: settings, model, bound and code, as a fingerprint and in words."""

import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.errors import Invalid
from evals.home import ROOT
from evals.running.asked import Asked
from evals.suite import Suite
from settings import Settings

# Where a run writes and who may reach a server: no part of what is measured.
_OF_THE_RUN = {"data", "database_url", "knowledge"}
_UNMEASURED = {"host", "port", "public_url", "log_level", "allowed_origins", "api_key", "data"}
# What a result depends on, as far as it is ours.
_CODE = (
    "agent",
    "domain",
    "knowledge",
    "models",
    "tools",
    "turns",
    "store",
    "wiring",
    "evals",
    "demo",
)
_SUFFIXES = {".py", ".md", ".json", ".yaml", ".npz", ".jsonl", ".csv"}
# Cases and suites are told apart one by one, and baselines and pages do not change what is measured.
_APART = {"cases", "labelled", "suites", "baselines", "report", "console"}
_SECRETS = ("_key", "_token", "_secret")
_PREFIX = "XIAOER_"


def parse_settings(told: Sequence[str]) -> dict[str, str]:
    """From `XIAOER_X=value` each. Raises Invalid for a name that there is not, or that a run may not have."""
    found: dict[str, str] = {}
    for each in told:
        name, mark, value = each.partition("=")
        field = name.removeprefix(_PREFIX).lower()
        if not mark or not name.startswith(_PREFIX) or field not in Settings.model_fields:
            raise Invalid(
                f"--set {each} names no setting. Write XIAOER_NAME=value; docs/settings.md lists them."
            )
        if field in _OF_THE_RUN:
            raise Invalid(f"--set {name} cannot be: the suite's file says which library is used.")
        if field.endswith(_SECRETS):
            raise Invalid(
                f"--set {name} cannot be: it would be written down. Set it in the environment."
            )
        found[name] = value
    return found


def with_settings(settings: Settings, set_to: Mapping[str, str]) -> Settings:
    """`set_to` as if it stood in the environment. Raises Invalid with the setting that cannot have its value."""
    if not set_to:
        return settings
    fields = {name.removeprefix(_PREFIX).lower(): value for name, value in set_to.items()}
    read = {name: _read(name, value) for name, value in fields.items()}
    try:
        return Settings.model_validate({**settings.model_dump(), **read})
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0]).upper().removeprefix(_PREFIX)
        raise Invalid(f"--set {_PREFIX}{name}: {wrong['msg']}") from error


def _read(field: str, value: str) -> Any:
    """Lists and maps are JSON, as in the environment."""
    if isinstance(Settings.model_fields[field].default, (list, dict)):
        try:
            return json.loads(value)
        except ValueError as error:
            raise Invalid(f"--set XIAOER_{field.upper()}: {value} is no JSON ({error}).") from error
    return value


def fingerprint(settings: Settings, suite: Suite, asked: Asked) -> str:
    """Equal where nothing differs that a result could depend on, its case aside: 16 hexadecimal digits."""
    shown = settings.model_dump(mode="json", exclude=_UNMEASURED)
    measured = asdict(replace(suite, thresholds=()))
    told = [shown, measured, asked.bound, asked.seed, code_digest()]
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_digest() -> str:
    """Of all sources that a result depends on."""
    seen = hashlib.sha256()
    for path in _sources():
        seen.update(str(path.relative_to(ROOT)).encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _sources() -> Iterator[Path]:
    for room in _CODE:
        for path in sorted((ROOT / room).rglob("*")):
            inside = path.relative_to(ROOT).parts
            apart = room == "evals" and inside[1] in _APART
            if path.suffix in _SUFFIXES and not apart and path.is_file():
                yield path


def commit() -> str:
    """Of the checkout, with `+` where files differ from it; empty outside of one."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return f"{head}+" if _git("status", "--porcelain", "--untracked-files=no") else head
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed words, no shell
        ["git", *arguments],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
