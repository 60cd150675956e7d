"""The tasks file: every mistake is named by line and key, with what to do; the demo's own file has none."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from agent.checking_tasks import check_tasks
from agent.task_file import TasksFileError, read_task_file
from agent.task_linting import lint
from agent.tasks import DEMO, TaskBook
from domain.contact import Contact
from domain.ids import ContactId
from settings import Settings, load_settings
from tasks_app import STARTER, app
from tools.tool import Tool
from tools.toolbox import Toolbox

GOOD: dict[str, Any] = {
    "shop": {"zh": "店", "en": "Shop"},
    "order_pattern": r"LS\d{8}",
    "sources": {
        "orders": {"tool": "listMyOrders", "list": "orders", "value": "id", "label": "{id}"}
    },
    "tasks": {
        "cancel_order": {
            "title": {"zh": "取消订单", "en": "cancel an order"},
            "tool": "cancelOrder",
            "identity": True,
            "write": True,
            "check": "getOrder",
            "obstacles": [{"field": "status", "equals": "shipped", "zh": "{id}", "en": "{id}"}],
            "slots": [
                {
                    "name": "order_id",
                    "kind": "order",
                    "question": {"zh": "哪", "en": "Which"},
                    "source": {"of": "orders"},
                },
                {"name": "reason", "kind": "text", "question": {"zh": "因", "en": "Why"}},
            ],
        }
    },
}


def file_with(folder: Path, changes: dict[str, Any], *, drop: tuple[str, ...] = ()) -> Path:
    """GOOD with values put in at dotted paths, and others taken out."""
    data = json.loads(json.dumps(GOOD))
    for path in (*changes, *drop):
        *inner, last = path.split(".")
        part = data
        for piece in inner:
            part = part[int(piece)] if isinstance(part, list) else part[piece]
        if path in drop:
            del part[last]
        elif isinstance(part, list):
            part.insert(int(last), changes[path])
        else:
            part[last] = changes[path]
    file = folder / "tasks.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


@pytest.fixture
def tools(toolbox: Toolbox) -> dict[str, Tool]:
    contact = Contact(ContactId("con_x"), customer_id="x")
    return {tool.name: tool for tool in toolbox.for_contact(contact).tools}


T, S = "tasks.cancel_order", "tasks.cancel_order.slots"
FORM = [
    ({f"{T}.tol": "x"}, (), "tasks.cancel_order.tol is no known key; known are title, say, tool"),
    ({}, (f"{T}.title.en",), "title.en is missing; write it in both languages"),
    ({}, (f"{T}.tool",), "tasks.cancel_order.tool is missing; add it"),
    ({f"{S}.0.kind": "nose"}, (), "slots.0.kind is 'nose'; write order, choice"),
    ({f"{S}.0.local": "maybe"}, (), "slots.0.local is 'maybe'; write true or false"),
    ({f"{S}.0.source.of": "oders"}, (), "source.of is 'oders'; sources are: orders"),
    ({f"{S}.1.pattern": "[a"}, (), "slots.1.pattern does not compile"),
    ({"order_pattern": "("}, (), "order_pattern does not compile"),
    ({"order_pattern": "x*"}, (), "order_pattern fits a text without a character"),
    ({f"{T}.also": "getOrder"}, (), "also is 'getOrder'; write a list"),
    ({f"{T}.title": "x"}, (), "title is 'x'; write a mapping"),
    ({f"{S}.1.question.zh": ""}, (), "question.zh is empty; write a text"),
]


@pytest.mark.parametrize(("changes", "drop", "told"), FORM)
def test_that_a_mistake_of_form_is_named_with_its_line(tmp_path: Path, changes, drop, told):
    file = file_with(tmp_path, changes, drop=drop)

    with pytest.raises(TasksFileError) as raised:
        TaskBook.load(file)

    assert told in raised.value.detail
    assert all(fault.line > 0 for fault in raised.value.faults)


def test_that_the_line_is_the_right_one(tmp_path: Path):
    file = file_with(tmp_path, {f"{S}.1.kind": "nose"})
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "nose" in text)

    with pytest.raises(TasksFileError) as raised:
        read_task_file(file)

    assert [fault.line for fault in raised.value.faults] == [line]


def test_that_all_mistakes_are_told_at_once(tmp_path: Path):
    file = file_with(tmp_path, {f"{T}.a": 1, f"{T}.b": 2, "order_patern": "x"})

    with pytest.raises(TasksFileError) as raised:
        read_task_file(file)

    assert len(raised.value.faults) == 3


def test_that_a_key_that_stands_twice_is_no_silent_loss(tmp_path: Path):
    file = file_with(tmp_path, {})
    file.write_text(file.read_text() + "tasks: {}\n")

    with pytest.raises(TasksFileError, match="tasks stands twice; keep one of them"):
        read_task_file(file)


@pytest.mark.parametrize(
    ("text", "told"), [("a: [", "is not valid YAML"), ("- x", "mapping"), ("", "tasks is missing")]
)
def test_that_what_is_no_tasks_file_says_so(tmp_path: Path, text, told):
    (tmp_path / "tasks.yaml").write_text(text)

    with pytest.raises(TasksFileError) as raised:
        read_task_file(tmp_path / "tasks.yaml")

    assert told in raised.value.detail


def test_that_a_missing_file_says_what_to_set(tmp_path: Path):
    with pytest.raises(TasksFileError, match="set XIAOER_TASKS"):
        TaskBook.load(tmp_path / "nowhere.yaml")


MEANING = [
    ({f"{T}.tool": "cancelOder"}, (), "tool is cancelOder, which is not among the tools"),
    ({f"{T}.write": False}, (), "write is False, but cancelOrder is a write"),
    ({f"{T}.identity": False}, (), "identity is false, but cancelOrder is for signed-in customers"),
    ({f"{S}.1.argument": "cause"}, (), "slots.1 is cause, and cancelOrder has no such argument"),
    ({f"{S}.1.argument": "cause"}, (), "leave out reason, which cancelOrder needs"),
    ({f"{T}.check": "cancelOrder"}, (), "check names cancelOrder, which changes something"),
    ({f"{T}.check": "searchProduct"}, (), "check names searchProduct, which is not among the tools"),
    ({f"{T}.also": ["getProduct"]}, (), "also names getProduct, which needs product_id"),
    ({}, (f"{T}.check",), "obstacles are never looked at"),
    ({f"{T}.obstacles.0.field": "state"}, (), "looks at state, and getOrder answers address"),
    ({f"{T}.obstacles.0.equals": "gone"}, (), "waits for status 'gone', which never comes"),
    ({f"{T}.obstacles.0.zh": "{number}"}, (), "has {number}, which nothing fills"),
    ({"sources.orders.list": "order"}, (), "takes the list order, and listMyOrders answers count, orders"),
    ({"sources.orders.label": "{numbr}"}, (), "takes numbr, and an entry has"),
    ({"sources.orders.arguments": {"page": "1"}}, (), "gives page to listMyOrders"),
    ({f"{S}.0.source.only": {"status": ["gone"]}}, (), "waits for status 'gone'"),
    ({f"{S}.1.only_if": {"colour": "x"}}, (), "names colour, which is no slot before it"),
    ({f"{S}.1.name": "order_id"}, (), "name is order_id again"),
    ({f"{S}.1.choices": [{"value": "a", "zh": "甲", "en": "A"}, {"value": "a", "zh": "乙", "en": "B"}]}, (), "has the value 'a' twice"),
    ({f"{S}.1.choices": [{"value": "a", "zh": "甲", "en": "A", "sets": {"urgent": True}}]}, (), "sets urgent, and cancelOrder has no such argument"),
    ({f"{S}.1.kind": "order"}, (), "name is reason; name it order_id"),
    ({f"{S}.1.kind": "choice"}, (), "choices is missing"),
    ({f"{T}.examples": {"zh": ["取消", "取消"]}}, (), "has the example '取消' twice"),
    ({"sources.spare": GOOD["sources"]["orders"]}, (), "sources.spare is used by no slot"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "drop", "told"), MEANING)
async def test_that_a_mistake_of_meaning_is_found(tmp_path: Path, tools, changes, drop, told):
    file = read_task_file(file_with(tmp_path, changes, drop=drop))

    faults = [str(fault) for fault in lint(file, tools)]

    assert any(told in fault for fault in faults), faults


async def test_that_a_good_file_is_good(tmp_path: Path, tools):
    assert lint(read_task_file(file_with(tmp_path, {})), tools) == []


async def test_that_the_demos_own_files_are_good(settings: Settings):
    checked = await check_tasks(settings, DEMO)

    assert checked.good, "\n".join(str(fault) for fault in checked.faults)
    assert not checked.unseen


async def test_that_without_the_tools_half_is_checked_and_said(settings: Settings, tmp_path: Path):
    away = settings.model_copy(update={"shop_url": "http://127.0.0.1:1", "data": tmp_path / "no"})

    checked = await check_tasks(away, file_with(tmp_path, {f"{S}.1.name": "order_id"}))

    assert "127.0.0.1:1" in checked.unseen
    assert any("again" in fault.wrong for fault in checked.faults)


def test_that_the_command_tells_programs_and_exits_with_one(
    settings: Settings, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("XIAOER_SHOP_URL", settings.shop_url)
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path / "data"))
    bad = file_with(tmp_path, {f"{T}.tool": "nothing"})

    found = CliRunner().invoke(app, ["check", "--file", str(bad), "--json"])

    told = json.loads(found.stdout)
    assert found.exit_code == 1
    assert not told["good"]
    assert told["faults"][0]["key"].startswith("tasks.cancel_order")
    assert told["faults"][0]["line"] > 0


def test_that_a_shops_own_file_is_taken_from_its_data_folder(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XIAOER_DATA", str(tmp_path))
    (tmp_path / "tasks.yaml").write_text(STARTER)
    (tmp_path / "tools.yaml").write_text("systems: {}\n")

    settings = load_settings()

    assert settings.tasks == tmp_path / "tasks.yaml"
    assert settings.policy == tmp_path
    assert TaskBook.load(settings.tasks).tasks == {}
    assert not TaskBook.load(settings.tasks).order_pattern.search("LS20260001 ")
