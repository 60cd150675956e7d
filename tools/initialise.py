"""Write the first configuration of a shop: everything its system offers, only harmless reads on."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import yaml

from tools.openapi import DocumentError, Operation, read_operations
from tools.sections import ToolsFileError

_CUSTOMER = re.compile(
    r"customer|user|account|member|buyer|person|owner|email|phone", re.IGNORECASE
)
_SECONDS = 15.0


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
    """Write `tools.yaml` and `xiaoer.env` into the data folder; what was there is kept as `.old`.
    Says in a line each what was done. Raises ToolsFileError if the document cannot be used."""
    document = _fetch(answers)
    try:
        operations = read_operations(document)
    except DocumentError as error:
        raise ToolsFileError(f"{answers.openapi}: {error}") from error
    on = [name for name, operation in operations.items() if _harmless(operation)]
    data.mkdir(parents=True, exist_ok=True)
    tools, environment = data / "tools.yaml", data / "xiaoer.env"
    _write(tools, _tools_file(document, answers, operations, on), mode=0o644)
    _write(environment, _environment(tools, answers), mode=0o600)
    return [
        f"{tools}: {len(operations)} operations, {len(on)} reads are on; look through the others",
        f"{environment}: the settings and secrets; keep it to yourself",
    ]


def _fetch(answers: Answers) -> Any:
    try:
        if "://" not in answers.openapi:
            text = Path(answers.openapi).read_text(encoding="utf-8")
        else:
            headers = {"Authorization": f"Bearer {answers.token}"} if answers.token else {}
            response = httpx.get(answers.openapi, headers=headers, timeout=_SECONDS)
            response.raise_for_status()
            text = response.text
        return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise ToolsFileError(f"{answers.openapi}: cannot be read ({error}); check it") from error
    except (ValueError, yaml.YAMLError) as error:
        raise ToolsFileError(f"{answers.openapi}: is neither JSON nor YAML; check it") from error


def _harmless(operation: Operation) -> bool:
    """Reads, and nothing about it says that it is about somebody."""
    asked = [*operation.parameters, operation.path]
    return operation.method == "GET" and not any(_CUSTOMER.search(name) for name in asked)


def _tools_file(
    document: dict[str, Any], answers: Answers, operations: dict[str, Operation], on: list[str]
) -> str:
    head = {
        "openapi": answers.openapi,
        "base_url": _base_url(document, answers.openapi),
        "auth": {"bearer": "${tool_token}"},
        "timeout_seconds": "${tool_seconds}",
        "idempotency_header": "Idempotency-Key",
    }
    lines = [
        "# Which operations of your system the assistant may use. What is commented out is not offered.",
        "# `kind: write` needs `bind` and `rendering`; without `lookup` a lost answer goes to a human.",
        "systems:",
        "  shop:",
        *(f"    {line}" for line in _yaml(head)),
        "    # lookup: {operation: ..., parameter: key, result: result}",
        "    tools:",
    ]
    if not on:
        lines[-1] += "  # switch on at least one"
    for name, operation in operations.items():
        comment = "" if name in on else "# "
        lines.append(f"      # {operation.method} {operation.path}")
        entry = _yaml({name: _entry(operation)})
        lines += [f"      {comment}{line}" for line in entry]
    return "\n".join(lines) + "\n"


def _entry(operation: Operation) -> dict[str, Any]:
    title = " ".join((operation.summary or operation.id).split())
    entry: dict[str, Any] = {
        "kind": "read" if operation.method == "GET" else "write",
        "title": {"zh": title, "en": title},
    }
    bound = [name for name in operation.parameters if _CUSTOMER.search(name)]
    if bound:
        entry["bind"] = dict.fromkeys(bound[:1], "customer_id")
    if operation.method != "GET":
        shown = [name for name, p in operation.parameters.items() if p.required]
        slots = ", ".join(f"{{{name}}}" for name in shown if name not in bound[:1])
        entry["rendering"] = {"zh": f"{title}：{slots}", "en": f"{title}: {slots}"}
    return entry


def _base_url(document: dict[str, Any], openapi: str) -> str:
    """The document's first server; a relative one, or none, is where the document came from."""
    servers = document.get("servers") or [{}]
    server = str(servers[0].get("url", "")) if isinstance(servers[0], dict) else ""
    if "://" in server:
        return server.rstrip("/")
    if "://" not in openapi:
        return server.rstrip("/") or "http://127.0.0.1"
    origin = "://".join(urlsplit(openapi)[:2])
    return urljoin(f"{origin}/", server).rstrip("/")


def _environment(tools: Path, answers: Answers) -> str:
    settings = {
        "XIAOER_TOOLS": str(tools),
        "XIAOER_TOOL_TOKEN": answers.token,
        "XIAOER_KNOWLEDGE": str(answers.knowledge),
        "XIAOER_MODEL": answers.model,
        "XIAOER_MODEL_URL": answers.model_url,
        "XIAOER_MODEL_KEY": answers.model_key,
        "XIAOER_DEMO": "false",
    }
    return "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items())


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _yaml(value: dict[str, Any]) -> list[str]:
    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000)
    return text.splitlines()


def _write(path: Path, text: str, *, mode: int) -> None:
    if path.exists():
        path.replace(path.with_name(f"{path.name}.old"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
