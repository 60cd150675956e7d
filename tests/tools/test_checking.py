"""`xiaoer tools check`: what it shows, what it finds unsafe, and when it fails."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import cli
from settings import Settings
from tests.tools.chat import write_tools
from tests.tools.conftest import RunningShop
from tests.tools.test_mcp import McpShop, connected
from tools.checking import Report, check_tools

WORDS = {"zh": "改 {line}", "en": "Change {line}"}
TITLE = {"zh": "标题", "en": "Title"}
ID = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "string"}}


def described(**more: Any) -> dict[str, Any]:
    return {"summary": "What it is for", **more}


DOCUMENT = {
    "openapi": "3.1.0",
    "servers": [{"url": "https://api.shop.example"}],
    "paths": {
        "/users/{user_id}/orders": {"parameters": [ID], "get": described(operationId="listOrders")},
        "/orders": {"get": described(operationId="allOrders")},
        "/things": {"get": described(operationId="things"), "post": {"operationId": "dark"}},
        "/search": {"post": described(operationId="searchThings")},
        "/users/{user_id}/address": {
            "parameters": [ID],
            "get": described(operationId="touch"),
            "put": described(
                operationId="change",
                requestBody={
                    "content": {
                        "application/json": {
                            "schema": {
                                "properties": {
                                    "line": {"type": "string"},
                                    "zip": {"type": "string"},
                                },
                                "required": ["line"],
                            }
                        }
                    }
                },
            ),
        },
        "/upload": {
            "post": described(
                operationId="upload",
                requestBody={"required": True, "content": {"image/png": {"schema": {}}}},
            )
        },
    },
}
BOUND = {"user_id": "customer_id"}


async def checked(tmp_path: Path, tools: dict[str, Any], **system: Any) -> Report:
    (tmp_path / "shop.json").write_text(json.dumps(DOCUMENT))
    shop = {"openapi": "shop.json", "tools": tools, **system}
    path = write_tools(tmp_path / "tools.yaml", shop=shop)
    return await check_tools(path, Settings(data=tmp_path / "data"))


def found(report: Report) -> list[str]:
    return [
        f"{one.severity} {one.where.removeprefix('systems.shop.')} {one.what}"
        for one in report.findings
    ]


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ({"things": {"kind": "read"}}, []),
        (
            {"dark": {"kind": "read"}},
            [
                "error tools.dark.kind is read, and POST /things may change",
                "warning tools.dark.description is missing",
            ],
        ),
        ({"searchThings": {"kind": "read"}}, ["warning tools.searchThings.kind is read, and POST"]),
        (
            {"listOrders": {"kind": "read"}},
            ["error tools.listOrders.bind user_id looks like somebody's identity"],
        ),
        ({"listOrders": {"kind": "read", "bind": BOUND}}, []),
        ({"allOrders": {"kind": "read"}}, ["warning tools.allOrders looks like somebody's own"]),
        (
            {"things": {"kind": "read", "title": {"zh": "Things", "en": "Things"}}},
            ["warning tools.things.title.zh is not Chinese"],
        ),
        ({"listOrder": {"kind": "read"}}, ["error tools.listOrder listOrder is no operation of"]),
        (
            {"upload": {"kind": "read"}},
            ["error tools.upload POST /upload cannot be used: its body"],
        ),
        (
            {"change": {"kind": "write", "bind": BOUND, "rendering": WORDS}},
            [
                "warning tools.change.rendering does not mention zip",
                "warning tools.change.limits are missing",
                "warning tools.change cannot be asked whether it was done",
            ],
        ),
        (
            {
                "change": {
                    "kind": "write",
                    "bind": BOUND,
                    "rendering": WORDS,
                    "names": {"zip": {"zh": "邮编", "en": "postcode"}},
                    "limits": {"maximum": {"amount": 3}},
                }
            },
            [
                "error tools.change.limits.maximum.amount is no argument",
                "warning tools.change cannot be asked",
            ],
        ),
        (
            {
                "touch": {
                    "kind": "write",
                    "bind": BOUND,
                    "rendering": TITLE,
                    "limits": {"only_if": {"tool": "gone", "field": "status", "values": ["paid"]}},
                }
            },
            [
                "error tools.touch.limits gone is no READ of this file",
                "warning tools.touch.kind is write, and GET",
                "warning tools.touch cannot be asked",
            ],
        ),
    ],
)
async def test_what_is_unsafe_or_wrong_is_said_with_its_place(
    tmp_path: Path, tool: dict[str, Any], expected: list[str]
):
    tools = {name: {"title": TITLE, **value} for name, value in tool.items()}

    said = found(await checked(tmp_path, tools))

    assert len(said) == len(expected), said
    for one in expected:
        assert any(line.startswith(one) for line in said), said


async def test_secrets_in_the_file_and_plain_http_are_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHOP_KEY", "k")
    things = {"things": {"kind": "read", "title": TITLE}}

    bad = await checked(
        tmp_path,
        things,
        base_url="http://api.shop.example",
        auth={"bearer": "abc", "header": {"X-Api-Key": "abc"}},
        headers={"X-Locale": "zh"},
    )
    good = await checked(
        tmp_path,
        things,
        base_url="http://127.0.0.1:1",
        auth={"bearer": "${SHOP_KEY}", "query": {"api_key": "${SHOP_KEY}"}},
    )

    assert found(bad) == [
        "error auth.bearer is a secret in the file",
        "error auth.header.X-Api-Key is a secret in the file",
        "error base_url http://api.shop.example is read and written by anybody on the way",
    ]
    assert found(good) == []


async def test_a_name_that_is_nearly_right_is_offered_the_right_one(tmp_path: Path):
    report = await checked(tmp_path, {"listOrder": {"kind": "read", "title": TITLE}})

    assert report.findings[0].remedy.startswith("the nearest are listOrders")


async def test_what_the_assistant_would_see(tmp_path: Path):
    report = await checked(
        tmp_path,
        {"change": {"kind": "write", "bind": BOUND, "title": TITLE, "rendering": WORDS}},
    )

    (system,) = report.systems
    (tool,) = system.tools
    assert (tool.call, tool.identity) == ("PUT /users/{user_id}/address", True)
    assert [(a.name, a.type, a.place, a.given_by) for a in tool.arguments] == [
        ("user_id", "string", "path", "identity"),
        ("line", "string", "body", "model"),
        ("zip", "string", "body", "model"),
    ]
    assert tool.rendering == {"zh": "改 长安路 5 号", "en": "Change 5 New Road"}
    assert len(system.unused) == 7


def run(*arguments: str, **environment: str) -> Any:
    variables = {"COLUMNS": "80", **environment}
    return CliRunner().invoke(cli.app, ["tools", "check", *arguments], env=variables)


def test_the_demo_is_clean_and_fits_a_terminal(shop: RunningShop, tmp_path: Path):
    settings = {"XIAOER_SHOP_URL": shop.url, "XIAOER_DATA": str(tmp_path / "data")}

    shown = run("--strict", **settings)
    as_json = run("--json", **settings)

    assert shown.exit_code == 0, shown.output
    assert "14 tools, 0 errors, 0 warnings" in shown.output
    assert max(len(line) for line in shown.output.splitlines()) <= 80
    assert len(json.loads(as_json.output)["systems"][0]["tools"]) == 14


def test_errors_fail_and_warnings_only_if_strict(tmp_path: Path):
    (tmp_path / "shop.json").write_text(json.dumps(DOCUMENT))
    settings = {"XIAOER_DATA": str(tmp_path / "data")}

    def file_with(name: str) -> str:
        tools = {name: {"kind": "read", "title": TITLE}}
        return str(
            write_tools(tmp_path / f"{name}.yaml", shop={"openapi": "shop.json", "tools": tools})
        )

    assert run("--file", file_with("dark"), **settings).exit_code == 1
    assert run("--file", file_with("allOrders"), **settings).exit_code == 0
    assert run("--file", file_with("allOrders"), "--strict", **settings).exit_code == 1
    unreachable = yaml.safe_load(Path(file_with("things")).read_text())
    unreachable["systems"]["shop"]["openapi"] = "http://127.0.0.1:1/openapi.json"
    down = tmp_path / "down.yaml"
    down.write_text(yaml.safe_dump(unreachable))
    result = run("--file", str(down), **settings)
    assert result.exit_code == 1
    assert "not reached" in result.output


async def test_an_mcp_server_is_shown_with_hints_that_nobody_trusts(tmp_path: Path):
    server = McpShop(tmp_path, http=False)

    report = await check_tools(connected(server, tmp_path), Settings(data=tmp_path / "data"))

    (system,) = report.systems
    cancel = next(tool for tool in system.tools if tool.name == "cancel_order")
    said = [f"{one.severity} {one.where} {one.what}" for one in report.findings]
    assert (system.speaks, system.unused, cancel.kind) == ("MCP", ["list_everything"], "write")
    assert cancel.hints == ["read_only_hint=true"]
    assert [a.given_by for a in cancel.arguments] == ["identity", "model", "model", "system"]
    assert any(
        "get_order.description is the server's, and reads like orders" in one for one in said
    )
