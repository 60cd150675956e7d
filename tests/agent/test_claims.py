"""What a model may put into a WRITE: only what the contact said or a tool answered, and nothing that the shop contradicts."""

from typing import Any, ClassVar

import pytest

from agent.claims import Said, contradiction, invented, look_up, said_in
from agent.nodes.act import _read_all
from agent.state import Act, Call, Result, TurnContext
from agent.tasks import TaskBook
from domain.language import Language
from tests.agent.builders import EMMA, LIN, a_turn

BOOK = TaskBook.load()
ORDER = {"id": "LS20260013", "status": "delivered", "total": 399.0, "items": [{"sku": "P1014-MIS-M"}], "address": {"city": "Leeds", "country": "GB"}}  # fmt: skip
ANY: dict[str, Any] = {"properties": {}}


def said(*lines: str, contact: Any = EMMA, looked: bool = True) -> Said:
    """A turn in which these lines were said, and one order was looked up."""
    context = TurnContext(a_turn(*lines, contact=contact), *[None] * 4)  # type: ignore[arg-type]
    result = Result(Call("getOrder", {"order_id": "LS20260013"}), True, 200, ORDER, "")
    return said_in({"act": Act(results=(result,) if looked else ())}, context)


def made_up(tool: str, arguments: dict[str, Any], *lines: str, **more: Any) -> set[str]:
    return set(invented(Call(tool, arguments), BOOK.writing(tool), ANY, said(*lines, **more)))


@pytest.mark.parametrize(
    ("tool", "arguments", "lines", "wrong"),
    [
        ("requestInvoice", {"email": "a@b.cn"}, ["send it to a@b.cn"], set()),
        ("requestInvoice", {"email": "a@b.cn"}, ["send it to xa@b.cn"], {"email"}),
        ("requestInvoice", {"email": "emma@evil.com"}, ["emma@good.com, not evil.com"], {"email"}),
        ("requestInvoice", {"title": "林晓"}, ["抬头林晓"], set()),
        ("requestInvoice", {"title": "林晓贸易公司"}, ["抬头林晓"], {"title"}),
        ("requestInvoice", {"tax_number": "91310000MA1K00000X"}, ["税号 9131 0000 MA1K 0000 0X"], set()),
        ("requestInvoice", {"tax_number": "91310000MA1K00000X"}, ["公司发票"], {"tax_number"}),
        ("requestInvoice", {"kind": "company"}, ["an invoice please"], set()),
        ("requestRefund", {"amount": 50}, ["refund 50 yuan"], set()),
        ("requestRefund", {"amount": 50.0}, ["退我五十块"], set()),
        ("requestRefund", {"amount": 399}, ["refund all of it"], set()),
        ("requestRefund", {"amount": 7}, ["it came after 7 days"], {"amount"}),
        ("requestRefund", {"amount": 66.6}, ["refund a bit"], {"amount"}),
        ("requestRefund", {"reason": "One item was missing"}, ["something was not in the box"], set()),
        ("requestRefund", {"reason": "Call 13900000000"}, ["something was missing"], {"reason"}),
        ("cancelOrder", {"order_id": "LS20260013"}, ["cancel it"], set()),
        ("cancelOrder", {"order_id": "LS20260011"}, ["cancel it"], {"order_id"}),
        ("cancelOrder", {"order_id": "ls20260011"}, ["cancel LS20260011"], set()),
        ("requestReturn", {"sku": "P1014-MIS-M"}, ["the tee"], set()),
        ("requestReturn", {"sku": "P1014-MIS-L"}, ["the tee"], {"sku"}),
        ("requestReturn", {"quality_problem": True}, ["it is broken"], set()),
        ("requestReturn", {"quality_problem": True}, ["开胶了，要退"], set()),
        ("requestReturn", {"quality_problem": True}, ["it is not broken, just too big"], {"quality_problem"}),
        ("requestReturn", {"quality_problem": True}, ["too big"], {"quality_problem"}),
        ("requestReturn", {"quality_problem": False}, ["too big"], set()),
        ("changeAddress", {"line": "文三路9号2幢301", "city": "杭州市"}, ["改到杭州市西湖区文三路9号2幢301"], set()),
        ("changeAddress", {"line": "文三路9号", "region": "浙江省"}, ["改到文三路9号"], {"region"}),
        ("changeAddress", {"line": "7 Mill Lane", "city": "York"}, ["send it to 7 Mill Lane, York"], set()),
        ("changeAddress", {"line": "8 Mill Lane"}, ["send it to 7 Mill Lane, York"], {"line"}),
        ("changeAddress", {"line": "7 Mill Lane", "country": "GB"}, ["to 7 Mill Lane"], set()),
        ("changeAddress", {"line": "7 Mill Lane", "phone": "13812345678"}, ["to 7 Mill Lane"], {"phone"}),
    ],
)  # fmt: skip
def test_that_only_what_was_said_or_looked_up_is_taken(tool, arguments, lines, wrong):
    assert made_up(tool, arguments, *lines) == wrong


def test_that_what_no_task_knows_is_held_to_its_exact_pieces():
    values = {"code": "SAVE20", "words": "anything at all", "to": ["x@y.cn"], "n": 12}

    assert made_up("unknownWrite", values, "hello") == {"code", "to", "n"}


def test_that_an_argument_of_a_fixed_set_needs_no_support():
    schema = {"properties": {"size": {"enum": ["S1", "S2"]}}}

    assert invented(Call("unknownWrite", {"size": "S2"}), None, schema, said("hello")) == {}


def test_that_a_failed_look_up_is_no_support():
    context = TurnContext(a_turn("hello", contact=LIN), *[None] * 4)  # type: ignore[arg-type]
    failed = Result(Call("getOrder", {}), False, 422, {"detail": "x@y.cn"}, "")
    told = said_in({"act": Act(results=(failed,))}, context)

    assert invented(
        Call("requestInvoice", {"email": "x@y.cn"}), BOOK.writing("requestInvoice"), ANY, told
    )


class GetOrder:
    parameters: ClassVar = {"properties": {"order_id": {}}}

    def get(self, _: str) -> "GetOrder":
        return self


def test_that_the_state_is_looked_up_once():
    write, task = (
        Call("cancelOrder", {"order_id": "LS1", "reason": "x"}),
        BOOK.writing("cancelOrder"),
    )
    call = look_up(write, task, GetOrder(), ())

    assert call == Call("getOrder", {"order_id": "LS1"})
    done = Result(Call("getOrder", {"order_id": "LS1"}, "call_7"), True, 200, {}, "")
    assert look_up(write, task, GetOrder(), (done,)) is None
    assert look_up(write, None, GetOrder(), ()) is None


@pytest.mark.parametrize(
    ("ok", "status", "why"),
    [
        (True, "shipped", "already been shipped"),
        (True, "paid", ""),
        (False, "paid", "No such order"),
    ],
)
def test_that_the_shops_data_contradict(ok, status, why):
    task = BOOK.tasks["cancel_order"]
    data = {"id": "LS1", "status": status}
    result = Result(Call("getOrder", {"order_id": "LS1"}), ok, 200, data, "No such order")

    told = contradiction(result, task, Language.EN)

    assert why in told
    assert bool(told) == bool(why)


async def test_that_calls_answer_in_their_order_and_each_is_made_once(monkeypatch):
    asked: list[str] = []

    async def read(call: Call, *_: Any) -> Result:
        asked.append(call.name)
        return Result(call, call.name != "b", 200, {"n": call.name}, call.name)

    monkeypatch.setattr("agent.nodes.act._read", read)
    known = Result(Call("d", {}, "0"), False, 503, {}, "down")
    calls = [Call("a", {}, "1"), Call("b", {}, "2"), Call("a", {}, "3"), Call("d", {}, "4")]

    results = await _read_all(calls, (known,), {}, None)  # type: ignore[arg-type]

    assert [r.call.id for r in results] == ["1", "2", "3", "4"]
    assert [r.words for r in results] == ["a", "b", "a", "down"]
    assert [r.again for r in results] == [False, False, True, True]
    assert asked == ["a", "b"]
