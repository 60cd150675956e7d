"""What may be asked of a run from the console, as the command line that does it and the settings that it runs with."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.errors import Invalid
from evals.kinds import Bound
from evals.suite import Suite
from settings import Settings

_PREFIX = "XIAOER_"
# What somebody would try out. Keys, addresses of the shop and paths of this machine are none of it.
CHANGEABLE = (
    "risk",
    "retrieval_limit",
    "model",
    "model_url",
    "second_model",
    "second_model_url",
    "reranker",
    "embedding_model",
    "model_steps",
    "turn_seconds",
    "first_token_seconds",
    "idle_seconds",
)
# A key goes only to the address that it was given for.
_KEYS = {"model_url": "model_key", "second_model_url": "second_model_key"}
# A path would load whatever lies there.
_NAMES = ("reranker", "embedding_model", "model", "second_model")
_NAME = re.compile(r"[\w][\w.:@+-]*(?:/[\w][\w.:@+-]*){0,3}")
_REFERENCE = re.compile(r"[\w][\w.@^~-]{0,63}")


@dataclass(frozen=True)
class RunAsked:
    suites: tuple[str, ...]
    trials: int = 0
    tag: str = ""
    limit: int = 0
    seed: int = 7
    baseline: str = ""
    bound: Bound | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self, out: Path) -> list[str]:
        given: Sequence[tuple[str, Any]] = (
            ("--trials", self.trials),
            ("--tag", self.tag),
            ("--limit", self.limit),
            ("--baseline", self.baseline),
            ("--bound", self.bound.value if self.bound else ""),
        )
        options = [word for name, value in given if value for word in (name, str(value))]
        return ["eval", "run", *self.suites, "--out", str(out), "--jobs", "1", "--seed",
                str(self.seed), *options, *_set(self.settings)]  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class ReplayAsked:
    """`drafts`: as if all open versions of articles were published."""

    last: int = 200
    drafts: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self, out: Path) -> list[str]:
        drafts = ["--drafts"] if self.drafts else []
        return ["eval", "replay", "--last", str(self.last), "--out", str(out), *drafts,
                *_set(self.settings)]  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def check_run(asked: RunAsked, settings: Settings, suites: Sequence[Suite]) -> None:
    """Raises Invalid with the field that is wrong."""
    there = {suite.name for suite in suites} | {"all"}
    if not asked.suites or (strange := [name for name in asked.suites if name not in there]):
        told = ", ".join(strange) if asked.suites else "None"
        raise Invalid(f"{told}: choose of {', '.join(sorted(there))}.", field="suites")
    if asked.tag.startswith("-"):
        raise Invalid("A tag does not begin with a dash.", field="tag")
    if asked.baseline and not _REFERENCE.fullmatch(asked.baseline):
        raise Invalid(
            "A baseline is `shipped`, `none`, a run's id or a git revision.", field="baseline"
        )
    check_settings(asked.settings, settings)


def check_settings(given: Mapping[str, str], settings: Settings) -> None:
    """Raises Invalid for a setting that may not be tried here, or a value that it cannot have."""
    for name, value in given.items():
        known = name.removeprefix(_PREFIX).lower()
        if not name.startswith(_PREFIX) or known not in CHANGEABLE or name != name.upper():
            may = ", ".join(f"{_PREFIX}{one.upper()}" for one in CHANGEABLE)
            raise Invalid(f"{name} cannot be changed for a run; these can: {may}.", field=name)
        if known in _NAMES and value and not _NAME.fullmatch(value):
            raise Invalid(f"{name}: give a model's name, not a path.", field=name)
        if known in _KEYS and value and not re.fullmatch(r"https?://[^\s@]+", value):
            raise Invalid(f"{name}: give an address that begins with http:// or https://.", field=name)  # fmt: skip
    fields = {name.removeprefix(_PREFIX).lower(): value for name, value in given.items()}
    try:
        Settings.model_validate({**settings.model_dump(), **fields})
    except ValidationError as error:
        wrong = error.errors()[0]
        name = f"{_PREFIX}{wrong['loc'][0]}".upper()
        raise Invalid(f"{name}: {wrong['msg']}", field=name) from error


def environment(settings: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """The server's own settings for its child, wherever they came from; without a key where its address is another one."""
    found: dict[str, str] = {}
    for name, about in Settings.model_fields.items():
        value = getattr(settings, name)
        if value != about.default or name in settings.model_fields_set:
            found[f"{_PREFIX}{name.upper()}"] = _told(value)
    for address, key in _KEYS.items():
        changed = given.get(f"{_PREFIX}{address.upper()}")
        if changed is not None and changed != getattr(settings, address):
            found[f"{_PREFIX}{key.upper()}"] = ""
    return found


def _told(value: Any) -> str:
    """As a variable of the environment holds it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json.dumps(value)
    return str(value.absolute() if isinstance(value, Path) else value)


def _set(settings: Mapping[str, str]) -> list[str]:
    return [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
