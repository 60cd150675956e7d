"""What a benchmark's folder holds, as the suite's file beside it names it; nothing is started yet."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from domain.language import Language
from evals.figures import digest
from evals.suite import Suite

_OPTIONS = {
    *("serve", "openapi", "state", "db", "policy", "tools", "identity", "kinds", "hide", "ignore"),
    *("without_effect", "turns", "language", "judge", "needs_model", "leave_out"),
}
# What tau-bench's own domains have as tools and change nothing of the database.
_WITHOUT_EFFECT = ("transfer_to_human_agents", "think", "calculate")
_KINDS = ("read", "write")
_SEEN = {".md", ".json", ".yaml", ".yml", ".py", ".js", ".ts", ".sql"}
_APART = re.compile(r".*task.*\.json$|(?:benchmark|suite).*\.ya?ml$")
OPENAPI = ("openapi.json", "openapi.yaml", "openapi.yml")
NO_SERVER = (
    "there is no server. Tasks are graded by what a server's tools do to its data, and nothing can be made up in its place: "
    "write `serve: [command, with {port} and {db}]` into the options"
)


@dataclass(frozen=True)
class Identity:
    """`parameter` is the one that names the customer: no model sees or sets it. Without one the server hears of the customer in
    `header` alone. `pattern` finds the customer's id in the text of a task that does not give it."""

    parameter: str = ""
    header: str = "X-Customer-Id"
    pattern: str = ""


@dataclass(frozen=True)
class Benchmark:
    """`serve` is a command with `{port}`, `{db}` and `{python}`; `openapi` a file, a URL, or a path of the server; `state` a path
    of the server or `{db}`, the database's own file; `kinds` say of tools whose HTTP method misleads what they are; keys named in
    `ignored` do not count when states are compared; `turns` is what a played customer takes at most; tasks of the ids `left_out` are
    none of the suite's."""

    name: str
    folder: Path
    serve: tuple[str, ...]
    openapi: str | Path
    state: str
    policy: Mapping[Language, Path]
    db: Path | None = None
    tools: Path | None = None
    identity: Identity = field(default_factory=Identity)
    kinds: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    without_effect: tuple[str, ...] = _WITHOUT_EFFECT
    turns: int = 20
    language: Language | None = None
    judge: bool = True
    left_out: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """Of all in the folder that a result depends on, the server's sources among it."""
        files = [
            (str(path.relative_to(self.folder)), hashlib.sha256(path.read_bytes()).hexdigest())
            for path in self._files()
        ]
        named = self.openapi.name if isinstance(self.openapi, Path) else self.openapi
        settled = [self.serve, named, self.state, self.identity, self.kinds, self.hidden]
        more = [self.ignored, self.without_effect, self.turns, self.language, self.judge]
        return digest([files, *settled, *more])

    def _files(self) -> list[Path]:
        """Without the tasks, which are seen one by one, and suites' files, of which only the options above count."""
        mine = [p for p in sorted(self.folder.rglob("*")) if p.suffix in _SEEN and p.is_file()]
        return [path for path in mine if not _APART.match(path.name)]


def read_benchmark(suite: Suite) -> Benchmark:
    """Raises Invalid with the suite, what is wrong and what to write."""
    if not suite.cases:
        raise Invalid(
            f"The suite {suite.name} names no file of tasks: write `cases: [tasks.json]`."
        )
    folder, told, where = suite.cases[0].parent.absolute(), suite.options, f"The suite {suite.name}"
    if strange := set(told) - _OPTIONS:
        names = ", ".join(sorted(strange))
        raise Invalid(f"{where}: {names} is no option; write {', '.join(sorted(_OPTIONS))}.")
    serve = _texts(told, "serve", where)
    if not serve:
        raise Invalid(f"{where}: {NO_SERVER}.")
    language = told.get("language")
    return Benchmark(
        name=suite.name,
        folder=folder,
        serve=serve,
        openapi=_openapi(told, folder, where),
        state=_state(told, where),
        policy=_policy(told, folder, where),
        db=_beside(told, "db", folder, where, usual="db.json"),
        tools=_beside(told, "tools", folder, where, usual="tools.yaml"),
        identity=_identity(told, where),
        kinds=_kinds(told, where),
        hidden=_texts(told, "hide", where),
        ignored=_texts(told, "ignore", where),
        without_effect=(*_WITHOUT_EFFECT, *_texts(told, "without_effect", where)),
        turns=_count(told, "turns", where),
        language=_language(language, where) if language else None,
        judge=bool(told.get("judge", True)),
        left_out=_texts(told, "leave_out", where),
    )


def _openapi(told: Mapping[str, Any], folder: Path, where: str) -> str | Path:
    given = str(told.get("openapi", ""))
    if given.startswith("/") or "://" in given:
        return given
    names = (given,) if given else OPENAPI
    found = next((folder / name for name in names if (folder / name).is_file()), None)
    if found is None:
        raise Invalid(
            f"{where}: there is no {' or '.join(names)} in {folder}. Name the document of its tools: `openapi: FILE`, a URL, or "
            "the path under which the server gives it, such as /openapi.json."
        )
    return found


def _state(told: Mapping[str, Any], where: str) -> str:
    given = str(told.get("state", ""))
    if given == "{db}" or given.startswith("/"):
        return given
    raise Invalid(
        f"{where}: `state` is {given!r}. Write where the server's data can be read after a conversation: a path that it answers "
        "with JSON, such as /state, or {db}, the file (JSON or SQLite) that it keeps them in."
    )


def _policy(told: Mapping[str, Any], folder: Path, where: str) -> dict[Language, Path]:
    both = _beside(told, "policy", folder, where, usual="policy.md")
    if both:
        return dict.fromkeys(Language, both)
    own = {language: folder / f"policy.{language.value}.md" for language in Language}
    there = {language: path for language, path in own.items() if path.is_file()}
    if not there:
        raise Invalid(
            f"{where}: there is no policy.md in {folder}, nor policy.zh.md or policy.en.md. Name it: `policy: FILE`."
        )
    return there


def _beside(
    told: Mapping[str, Any], key: str, folder: Path, where: str, *, usual: str
) -> Path | None:
    path = folder / str(told.get(key) or usual)
    if path.is_file():
        return path
    if told.get(key):
        raise Invalid(f"{where}: `{key}` names {told[key]}, which is not in {folder}.")
    return None


def _identity(told: Mapping[str, Any], where: str) -> Identity:
    given = told.get("identity") or {}
    if not isinstance(given, Mapping) or set(given) - {"parameter", "header", "pattern"}:
        raise Invalid(
            f"{where}: `identity` is {json.dumps(given)}. Write {{parameter: the one that names the customer}}, and where needed a "
            "pattern that finds their id in a task, and the header that the server reads it from."
        )
    found = Identity(**{str(name): str(value) for name, value in given.items()})
    try:
        re.compile(found.pattern)
    except re.error as error:
        raise Invalid(
            f"{where}: the `pattern` of `identity` is no regular expression: {error}."
        ) from error
    return found


def _kinds(told: Mapping[str, Any], where: str) -> dict[str, str]:
    given = told.get("kinds") or {}
    if not isinstance(given, Mapping) or set(map(str, given.values())) - set(_KINDS):
        raise Invalid(f"{where}: `kinds` gives tools by name, each `read` or `write`.")
    return {str(name): str(kind) for name, kind in given.items()}


def _texts(told: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    given = told.get(key) or []
    if not isinstance(given, list):
        raise Invalid(f"{where}: `{key}` is a list; write [one, another].")
    return tuple(map(str, given))


def _count(told: Mapping[str, Any], key: str, where: str) -> int:
    given = told.get(key, Benchmark.turns)
    if not isinstance(given, int) or given < 1:
        raise Invalid(f"{where}: `{key}` is {given!r}; write a number from 1 on.")
    return given


def _language(given: Any, where: str) -> Language:
    try:
        return Language(given)
    except ValueError as error:
        raise Invalid(f"{where}: `language` is {given!r}; write zh or en.") from error
