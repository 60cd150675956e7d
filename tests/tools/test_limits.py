"""What may be done without a person is counted by code: before it is proposed, and again before it is executed."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from domain.contact import Contact
from domain.effect import EffectStatus, Proposal, Receipt
from domain.errors import Invalid
from domain.ids import ContactId, ConversationId, TurnId
from domain.language import Language
from tests.scripted_model import ScriptedModel, Step
from tests.tools.chat import Chat, chat_over
from tests.tools.conftest import SECRET, RunningShop
from tools.limits import Limits, moment, read_limits
from tools.sections import Section, ToolsFileError
from tools.toolbox import LimitReached

LIN = Contact(ContactId("con_1"), customer_id="C1001")
DELIVERED, PAID = "LS20260003", "LS20260001"
SHANGHAI = ZoneInfo("Asia/Shanghai")
STATUS = {"tool": "getOrder", "field": "status"}


@pytest.fixture
async def chat(
    shop: RunningShop, tmp_path: Path, scripted_model: ScriptedModel
) -> AsyncIterator[Chat]:
    document = yaml.safe_load(Path("demo/tools.yaml").read_text(encoding="utf-8"))
    tools = document["systems"]["shop"]["tools"]
    tools["cancelOrder"]["limits"] = {"only_if": [{**STATUS, "values": ["unpaid", "paid"]}]}
    tools["cancelOrder"]["labels"] = {"status": {"delivered": {"zh": "已签收", "en": "delivered"}}}
    tools["requestReturn"]["limits"] = {
        "window": {"days": 7, "since": {"tool": "getOrder", "field": "delivered_at"}},
        "only_if": {**STATUS, "values": ["delivered"]},
    }
    path = tmp_path / "tools.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    async with chat_over(
        path,
        tmp_path / "data",
        model=scripted_model,
        shop_url=shop.url,
        identity_secret=SECRET,
    ) as made:
        yield made


def delivered(shop: RunningShop, days: float) -> None:
    """The order came so many days ago."""
    at = datetime.now(UTC) - timedelta(days=days)
    with closing(sqlite3.connect(shop.config.data / "shop.db")) as live, live:
        live.execute("update orders set delivered_at = ? where id = ?", (at.isoformat(), DELIVERED))


async def proposed(chat: Chat, tool: str, order_id: str, **more: Any) -> Proposal:
    return await chat.toolbox.propose(
        tool,
        {"order_id": order_id, "reason": "x", **more},
        contact=LIN,
        conversation_id=ConversationId("conv_1"),
        turn_id=TurnId("turn_1"),
        now=datetime.now(UTC),
    )


async def executed(chat: Chat, proposal: Proposal) -> Receipt:
    return await chat.executor.execute(
        proposal, contact=LIN, turn_id=TurnId("turn_1"), language=Language.ZH
    )


async def test_a_window_is_open_until_its_last_day(shop: RunningShop, chat: Chat):
    delivered(shop, 6.9)
    await proposed(chat, "requestReturn", DELIVERED)
    delivered(shop, 7.1)

    with pytest.raises(LimitReached) as caught:
        await proposed(chat, "requestReturn", DELIVERED)

    assert "已超过 7 天" in caught.value.words[Language.ZH]
    assert "for 7 days" in caught.value.words[Language.EN]


async def test_what_the_limits_rest_on_is_asked_again_before_the_execution(
    shop: RunningShop, chat: Chat
):
    delivered(shop, 6.9)
    proposal = await proposed(chat, "requestReturn", DELIVERED)
    delivered(shop, 8)

    receipt = await executed(chat, proposal)

    assert receipt.status is EffectStatus.REFUSED
    assert receipt.result["code"] == "window_closed"
    assert "人工客服" in receipt.summary
    assert shop.get(f"/customers/C1001/orders/{DELIVERED}")["status"] == "delivered"


async def test_a_status_that_does_not_allow_it_is_named_in_the_shops_words(chat: Chat):
    with pytest.raises(LimitReached) as caught:
        await proposed(chat, "cancelOrder", DELIVERED)
    allowed = await executed(chat, await proposed(chat, "cancelOrder", PAID))

    assert "“已签收”" in caught.value.words[Language.ZH]
    assert "“delivered”" in caught.value.words[Language.EN]
    assert allowed.status is EffectStatus.DONE


async def test_what_cannot_be_found_out_is_not_allowed(shop: RunningShop, chat: Chat):
    with closing(sqlite3.connect(shop.config.data / "shop.db")) as live, live:
        live.execute("update orders set delivered_at = null where id = ?", (DELIVERED,))
    with pytest.raises(LimitReached, match="could not be confirmed"):
        await proposed(chat, "requestReturn", DELIVERED)
    with pytest.raises(LimitReached, match="There is no order"):
        await proposed(chat, "cancelOrder", "LS20269999")
    shop.stop()
    with pytest.raises(LimitReached, match="could not be confirmed"):
        await proposed(chat, "cancelOrder", PAID)


async def test_a_model_is_told_the_limit_and_can_propose_nothing(
    shop: RunningShop, chat: Chat, scripted_model: ScriptedModel
):
    delivered(shop, 30)
    scripted_model.call("requestReturn", {"order_id": DELIVERED, "reason": "x"})
    scripted_model.answer_with(lambda _: Step(text="不行。"))

    seen = await chat.talk(contact=LIN).say(f"退货 {DELIVERED}，x")

    assert not seen.proposals
    assert "without a person for 7 days" in str(scripted_model.requests[-1]["messages"])


@pytest.mark.parametrize(
    ("language", "wish", "reason", "told"),
    [
        (Language.ZH, f"退货 {DELIVERED}", "不合适", "已超过 7 天，不能再自助办理"),
        (Language.EN, f"Return {DELIVERED}", "It does not fit", "without a person for 7 days"),
    ],
)
async def test_a_customer_without_a_model_reads_the_limit(
    shop: RunningShop, chat: Chat, language: Language, wish: str, reason: str, told: str
):
    delivered(shop, 30)
    chat.settings = chat.settings.model_copy(update={"model": "", "model_url": ""})
    talk = chat.talk(contact=LIN, language=language)

    seen = await talk.say(wish)
    for _ in range(4):
        if "?" not in seen.text and "？" not in seen.text:
            break
        options = seen.ended.quick_replies
        seen = await talk.say(options[-1] if options else reason)

    assert told in seen.text
    assert not seen.proposals


async def test_a_maximum_cannot_be_talked_around(chat: Chat):
    for amount in (2000.01, "2000.01", "9e9", [3000], True):
        with pytest.raises(Invalid):
            await proposed(chat, "requestRefund", DELIVERED, amount=amount)


def test_a_maximum_counts_numbers_that_are_texts_and_nested():
    limits = Limits(maximum={"amount": 20.0, "line.quantity": 3})

    assert limits.exceeded({"amount": "20.00", "line": {"quantity": 3}}) == []
    assert len(limits.exceeded({"amount": "20.01", "line": {"quantity": 4}})) == 2
    assert len(limits.exceeded({"amount": "twenty"})) == 1
    assert limits.exceeded({}) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01", datetime(2026, 3, 1, 23, 59, 59, 999999, SHANGHAI)),
        ("2026-03-01T10:00:00", datetime(2026, 3, 1, 10, tzinfo=SHANGHAI)),
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        (1_772_359_200, datetime(2026, 3, 1, 10, tzinfo=UTC)),
        (1_772_359_200_000, datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_a_moment_is_read_as_systems_write_it(value: Any, expected: datetime | None):
    assert moment(value, SHANGHAI) == expected


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        ({"window": {"since": STATUS}}, r"window\.days: is missing"),
        ({"window": {"days": 7, "since": {"tool": "a"}}}, r"since\.field: is missing"),
        ({"only_if": STATUS}, r"only_if\.0\.values: is None; list the values"),
        ({"only_if": [{**STATUS, "values": ["a"], "is": 1}]}, r"only_if\.0\.is: is no known key"),
    ],
)
def test_a_limit_that_is_written_wrong_is_named(limits: dict[str, Any], complaint: str):
    with pytest.raises(ToolsFileError, match=complaint):
        read_limits(Section(Path("tools.yaml"), "limits", limits))
