"""Write the first configuration of a shop: everything its system offers, only harmless reads on."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from settings import Settings
from tools.config import read_tools_file
from tools.openapi import DocumentError, Operation, read_operations, server_of
from tools.rest import parsed
from tools.sections import ToolsFileError
from tools.suspicion import is_harmless, names_somebody, words

_SECONDS = 15.0
_HEAD = """\
# Which operations of your system the assistant may use. What is commented out is not offered.
# To offer one, remove the `# ` before each of its lines, then run `xiaoer tools check`.
#   kind       read: looked up freely; write: only proposed, and done once after the customer's yes
#   bind       parameters that come from the customer's verified identity, never from the conversation;
#              an operation with `bind` exists only for signed-in customers, and a write needs one
#   title      what it is called, in Chinese and English; the words here are your document's: translate them
#   rendering  for a write: the exact words the customer consents to, with {parameters} in them
"""


@dataclass(frozen=True)
class Answers:
    """What `xiaoer init` was told."""

    openapi: str
    token: str
    knowledge: Path
    model: str
    model_url: str
    model_key: str


def write_configuration(data: Path, answers: Answers) -> list[str]:
    """Write `tools.yaml` and `xiaoer.env` into the data folder; what was there is kept as `.bak`.
    Says in a line each what was done, and what is left to do. Raises ToolsFileError if the document
    cannot be used: then nothing is written."""
    source = _source(answers.openapi)
    document = _fetch(source, answers.token)
    try:
        found = read_operations(document)
    except DocumentError as error:
        raise ToolsFileError(f"{source}: {error}") from error
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise ToolsFileError(f"{source}: is no valid OpenAPI document ({error!r})") from error
    operations = {name: one for name, one in found.items() if not one.fault}
    if not operations:
        first = next((one for one in found.values()), None)
        why = f"{first.method} {first.path}: {first.fault}" if first else "it has no operations"
        raise ToolsFileError(f"{source}: nothing in it can be used ({why})")
    on = [name for name, operation in operations.items() if is_harmless(operation)]
    base_url = _base_url(document, source)
    tools = data / "tools.yaml"
    data.mkdir(parents=True, exist_ok=True)
    _write(tools, _tools_file(source, base_url, operations, on), mode=0o644, check=bool(on))
    _write(data / "xiaoer.env", _environment(answers), mode=0o600, check=False)
    return [
        f"{tools}: {len(operations)} operations, {len(on)} of them switched on: {', '.join(on)}"
        if on
        else f"{tools}: none of the {len(operations)} operations is harmless by itself; "
        "switch on at least one before you start",
        *_left_to_do(base_url, found),
        f"{data / 'xiaoer.env'}: the settings and secrets; keep it to yourself",
    ]


def _source(openapi: str) -> str:
    """A URL as it is; a file by its full path, because the server may start in another folder."""
    given = openapi.strip()
    return given if "://" in given else str(Path(given).expanduser().absolute())


def _fetch(source: str, token: str) -> Any:
    try:
        if "://" not in source:
            text = Path(source).read_text(encoding="utf-8")
        else:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            response = httpx.get(source, headers=headers, timeout=_SECONDS, follow_redirects=True)
            response.raise_for_status()
            text = response.text
    except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        why = str(error) or type(error).__name__
        raise ToolsFileError(f"{source}: cannot be read ({why}); check the address") from error
    try:
        return parsed(text)
    except DocumentError as error:
        raise ToolsFileError(f"{source}: {error}; check the address") from error


def _tools_file(source: str, base_url: str, operations: dict[str, Operation], on: list[str]) -> str:
    head = {
        "openapi": source,
        "base_url": base_url,
        "auth": {"bearer": "${tool_token}"},
        "timeout_seconds": "${tool_seconds}",
        "idempotency_header": "Idempotency-Key",
    }
    lines = [
        "systems:",
        "  shop:",
        *(f"    {line}" for line in _yaml(head)),
        "    # How to ask whether a write was done, by its Idempotency-Key, when its answer was lost;",
        "    # without it such a case goes to a human.",
        "    # lookup: {operation: OPERATION, parameter: key, result: result}",
        "    tools:",
    ]
    for name, operation in operations.items():
        comment = "" if name in on else "# "
        lines += ["", f"      # {operation.method} {_line(operation.path)}"]
        lines += [f"      {comment}{line}" for line in _yaml({name: _entry(operation)})]
        if operation.method != "GET" and not _bound(operation):
            lines.append("      #   bind: {PARAMETER: customer_id}  # which one says whose it is?")
    return f"{_HEAD}\n" + "\n".join(lines) + "\n"


def _entry(operation: Operation) -> dict[str, Any]:
    title = _line(operation.summary or operation.id).replace("${", "$ {")
    entry: dict[str, Any] = {"kind": "read" if operation.method == "GET" else "write"}
    bound = _bound(operation)
    if bound:
        entry["bind"] = dict.fromkeys(bound, "customer_id")
    entry["title"] = {"zh": title, "en": title}
    if operation.method != "GET":
        needed = [name for name, p in operation.parameters.items() if p.required]
        slots = ", ".join(f"{{{name}}}" for name in needed if name not in bound)
        said = title.replace("{", "(").replace("}", ")")
        entry["rendering"] = {
            "zh": f"{said}：{slots}" if slots else said,
            "en": f"{said}: {slots}" if slots else said,
        }
    return entry


def _bound(operation: Operation) -> list[str]:
    """The one parameter that most likely carries the customer's id."""
    found = [name for name in operation.parameters if names_somebody(name)]
    return sorted(found, key=lambda name: "id" not in words(name))[:1]


def _base_url(document: dict[str, Any], source: str) -> str:
    try:
        return server_of(document, source, {})
    except DocumentError:
        # A variable whose default is none of its own choices.
        return ""


def _left_to_do(base_url: str, operations: dict[str, Operation]) -> list[str]:
    lines = []
    if "://" not in base_url or "{" in base_url:
        lines.append("base_url: the document does not say where your system is; write it there")
    return lines + [
        f"{operation.method} {operation.path} cannot be used: {operation.fault}"
        for operation in operations.values()
        if operation.fault
    ]


def _environment(answers: Answers) -> str:
    settings = {
        "XIAOER_TOOL_TOKEN": answers.token,
        "XIAOER_KNOWLEDGE": str(answers.knowledge),
        "XIAOER_MODEL": answers.model,
        "XIAOER_MODEL_URL": answers.model_url,
        "XIAOER_MODEL_KEY": answers.model_key,
        "XIAOER_DEMO": "false",
    }
    return "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: str) -> str:
    return "'" + value.strip().replace("\\", "\\\\").replace("'", "\\'") + "'"


def _line(text: str) -> str:
    return " ".join(text.split())


def _yaml(value: dict[str, Any]) -> list[str]:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000)
    return text.splitlines()


def _write(path: Path, text: str, *, mode: int, check: bool) -> None:
    """Through a draft that is checked first, so that a half-written file never counts."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        if check:
            read_tools_file(draft, Settings.model_construct().model_dump())
        if path.exists():
            path.replace(path.with_name(f"{path.name}.bak"))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
