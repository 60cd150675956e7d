"""MCP servers as they are found: of older protocols, noisy, deaf, endless, huge, and gone in the middle."""

import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

import tools.mcp_session
from domain.contact import Contact
from domain.ids import ContactId
from domain.language import Language
from settings import Settings
from tests.tools.chat import write_tools
from tests.tools.test_mcp import McpShop, connected
from tools.result import Remedy
from tools.sections import ToolsFileError
from tools.toolbox import Toolbox, build_toolbox

SERVER = Path(__file__).with_name("old_mcp.py")
SEVEN = Contact(ContactId("con_1"), customer_id="7")


async def opened(folder: Path, mode: str, **mcp: Any) -> Toolbox:
    told = {"operation": "shop.say/0", "kind": "read", "title": {"zh": "说", "en": "Say"}}
    tools = write_tools(
        folder / "tools.yaml",
        old={
            "mcp": {"command": [sys.executable, str(SERVER), mode], "start_seconds": 5, **mcp},
            "timeout_seconds": 1,
            "tools": {"say": {**told, "bind": {"who": "customer_id"}}},
        },
    )
    toolbox = build_toolbox(Settings(data=folder / "data", tools=tools))
    await toolbox.start()
    return toolbox


@pytest.mark.parametrize("mode", ["plain", "noise", "endless", "brief"])
async def test_an_old_server_is_understood(tmp_path: Path, mode: str):
    toolbox = await opened(tmp_path, mode)

    answers = [await toolbox.call("say", {}, contact=SEVEN) for _ in range(2)]
    await toolbox.close()

    assert toolbox.problems == []
    # The argument wants a number, and gets the customer as one.
    assert [answer.data for answer in answers] == [{"said": {"who": 7}}] * 2
    tool = toolbox.for_contact(SEVEN).get("say")
    assert len(tool.description[Language.EN]) <= 1000
    assert tool.parameters["properties"] == {}


@pytest.mark.parametrize("mode", ["mute", "huge"])
async def test_an_answer_that_does_not_come_or_is_too_large_is_no_hang(tmp_path: Path, mode: str):
    toolbox = await opened(tmp_path, mode)
    began = time.monotonic()

    answer = await toolbox.call("say", {}, contact=SEVEN)
    again = await toolbox.call("say", {}, contact=SEVEN)
    await toolbox.close()

    assert (answer.remedy, again.remedy) == (Remedy.LATER, Remedy.LATER)
    assert time.monotonic() - began < 12


async def test_a_server_that_says_nothing_delays_nobody_twice(tmp_path: Path):
    toolbox = await opened(tmp_path, "deaf", start_seconds=1)
    began = time.monotonic()

    answers = [await toolbox.call("say", {}, contact=SEVEN) for _ in range(5)]
    waited = time.monotonic() - began
    await toolbox.close()

    assert "no answer in 1 s" in " ".join(toolbox.problems) or "a moment ago" in str(
        toolbox.problems
    )
    assert {answer.status for answer in answers} == {503}
    assert waited < 4


async def test_a_command_that_cannot_be_started_is_named(tmp_path: Path):
    toolbox = await opened(tmp_path, "plain", command=["no-such-program", "--token", "s3cret"])
    await toolbox.close()

    (problem,) = toolbox.problems
    assert problem.startswith("no-such-program --token")
    assert "s3cret" not in problem
    assert "No such file" in (tmp_path / "data" / "systems" / "old.stderr.log").read_text()


async def test_a_session_that_a_restarted_server_has_forgotten_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tools.mcp_session, "Client", partial(Client, mode="legacy"))
    server = McpShop(tmp_path, http=True)
    server.start()
    file = connected(server, tmp_path)
    toolbox = build_toolbox(Settings(data=tmp_path / "data", tools=file))
    contact = Contact(ContactId("con_1"), customer_id="C1")
    try:
        await toolbox.start()
        before = await toolbox.call("get_order", {"order_id": "M1"}, contact=contact)
        server.kill()
        server.start()
        after = await toolbox.call("get_order", {"order_id": "M1"}, contact=contact)
    finally:
        await toolbox.close()
        server.kill()

    assert toolbox.problems == []
    assert before.ok
    assert after.ok


@pytest.mark.parametrize(
    ("mcp", "complaint"),
    [
        ({"command": ["a"], "url": "https://x.test"}, "not exactly one of `command` and `url`"),
        ({"command": "python server.py"}, r"command: is 'python server\.py'; write a list"),
        ({"url": "x.test"}, "write an http or https address"),
        ({"url": "https://x.test", "token": "x"}, r"mcp\.token: is no known key"),
    ],
)
def test_a_server_that_is_written_wrong_is_named(
    tmp_path: Path, mcp: dict[str, Any], complaint: str
):
    path = write_tools(tmp_path / "tools.yaml", old={"mcp": mcp, "tools": {"a": {}}})

    with pytest.raises(ToolsFileError, match=complaint):
        build_toolbox(Settings(data=tmp_path, tools=path))
