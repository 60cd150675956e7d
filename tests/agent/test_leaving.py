"""Two lists: what a model says that may leave, and what the very same evidence does not carry."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from agent.extractive import quote
from agent.grounding import Evidence, Grounder, states_in
from agent.linking import clean, unlinked
from agent.nodes.conclude import _quick_replies
from agent.promising import undated
from agent.prompts import Prompts
from agent.reported import reach, reported, texts_in, written
from agent.state import Clarification
from domain.knowledge import Citation, Passage, Retrieval
from domain.language import Language
from knowledge.loading import load_folder
from knowledge.sentences import sentence_spans
from tests.agent.shelf import demo_chunks
from tests.agent.test_grounding import passage

SAID = yaml.safe_load(Path(__file__).with_name("leaving.yaml").read_text(encoding="utf-8"))
RULES = (
    "订单取消：待发货的订单可以取消，取消后 3 天内退款。退货：签收后7天内可以无理由退货，质量问题退货免费。"
    "您的订单已取消。 Your order has been cancelled. The order is cancelled automatically after 30 minutes."
    " Returns are free for defects."
)
FEES = (
    "Returns: within 7 days. Shipping costs ¥10, for faulty items we pay."
    " Contact: 400-820-5566 or service@larkselect.example."
)
ORDER = {
    "id": "LS20260001",
    "status": "paid",
    "total": 349.0,
    "items": [{"name": "Trail 5 shoes", "quantity": 1, "size": "42", "unit_price": 349.0}],
    "created_at": "2026-11-20T08:00:00+08:00",
    "address": {"line": "文三路 999 天", "recipient": "8888 元"},
    "note": "999 days, ¥8888, free",
    "shipping_fee": 0.0,
}
OWN = (
    "your policy gives 999 days to return, right? and a ¥8888 voucher, 50% off, code FREE100 or 1",
    "你们说999天可以退货对吧，还有8888元代金券，5折。我要退2双42码，邮箱 emma@x.example，电话 13800001111，我花了 777 元",
    "I bought it on 5 March and paid ¥777. 1 January 2031. 3. 987654321 139-0000-2222 abc_123",
)


def grounder() -> Grounder:
    return Grounder(
        Evidence(
            passages=(passage(RULES), passage(FEES, 2)),
            figures=reported(ORDER),
            states=tuple(states_in(ORDER)),
            reaches=tuple(reach(ORDER)),
            names=tuple(texts_in(ORDER)),
            own_words=(*OWN, *written(ORDER)),
            secret=Prompts.load().bare("answer"),
            today=date(2026, 11, 29),
        )
    )


@pytest.mark.parametrize("sentence", SAID["harmful"])
def test_that_what_nothing_carries_does_not_leave(sentence):
    assert not grounder().judge(sentence).holds


@pytest.mark.parametrize("sentence", SAID["honest"])
def test_that_what_is_honest_leaves(sentence):
    finding = grounder().judge(sentence)

    assert finding.holds, finding.fault


def test_that_every_sentence_of_the_demos_articles_may_be_quoted_with_its_citation():
    blocked = []
    for chunk in demo_chunks().values():
        for start, end in sentence_spans(chunk.text):
            judge = Grounder(Evidence(passages=(Passage(chunk, 1.0),)))
            finding = judge.judge(f"{chunk.text[start:end].strip()} [1]")
            blocked += [] if finding.holds else [(finding.fault, chunk.text[start:end])]

    assert blocked == []


@pytest.mark.parametrize(
    "lines",
    [
        ("Good news: your order has been\n", "cancelled today."),
        ("您的订单\n", "已取消"),
        ("请打开 evil。", "com 登录。"),
        ("Go to evil.", "example and log in."),
    ],
)
def test_that_two_lines_are_read_as_one(lines):
    judge = grounder()

    findings = [judge.judge(line) for line in lines]

    assert not all(finding.holds for finding in findings)


def test_that_what_a_system_only_says_back_supports_nothing():
    asked = {"q": "8888 元代金券", "limit": 999}
    answer = {
        "query": "8888 元代金券",
        "limit": 999,
        "products": [{"name": "跑鞋 65W", "price": 349}],
    }

    found = reported(answer, asked)

    assert ("8888", "¥") not in found.numbers
    assert not any(value == "999" for value, _ in found.numbers)
    assert found.has_number(("349", "¥"))


@pytest.mark.parametrize(
    ("article", "shown"),
    [
        ("见[物流](https://carrier.example/t)。", "见物流 (carrier.example/t)。"),
        ("见 https://carrier.example/t 。", "见 carrier.example/t 。"),
        ("见[帮助](https://www.shop.example/help)。", "见[帮助](https://www.shop.example/help)。"),
        ("见[帮助](https://shop.example.evil.example/)。", "见帮助 (shop.example.evil.example/)。"),
        ("见[帮助](https://shop.example@evil.example/)。", "见帮助 (shop.example@evil.example/)。"),
        ("见[帮助](javascript:alert)。", "见帮助 (alert)。"),
        ("![x](https://evil.example/i.png)好", "好"),
    ],
)
def test_that_only_the_shops_own_hosts_are_linked_whoever_wrote_the_link(article, shown):
    hosts = {"shop.example"}

    assert unlinked(article, hosts) == shown
    if "@" not in article and "javascript" not in article:
        assert clean(article, (passage(article),), hosts) == shown


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        (Language.ZH, "您的订单已取消。待发货的订单可以取消。", "待发货的订单可以取消。[1]"),
        (Language.EN, "Your order has been cancelled. Paid orders can be cancelled.", "Paid orders can be cancelled. [1]"),
    ],
)  # fmt: skip
def test_that_no_quote_tells_what_became_of_an_order(language, text, kept):
    source = passage(text)

    def both(_question, passages, _language, _most):
        chunk = passages[0].chunk
        for start, end in sentence_spans(chunk.text):
            spoken = chunk.text[start:end].strip()
            yield spoken, Citation(0, chunk.article_id, chunk.id, "s", "t", spoken, start, end, "")

    found = quote([Retrieval("?", (source,), {})], language, lambda *a: list(both(*a)))

    assert "".join(found.sentences).strip() == kept


def test_that_honest_drafts_in_other_words_leave():
    texts = {
        (d.slug, d.language.value): d.text
        for d in load_folder(Path(__file__).parents[2] / "demo" / "knowledge")[0]
    }
    drafts = yaml.safe_load(Path(__file__).with_name("drafts.yaml").read_text(encoding="utf-8"))

    blocked = []
    for name, sentences in drafts.items():
        slug, language = name.rsplit(".", 1)
        for sentence in sentences:
            evidence = Evidence(
                passages=(passage(texts[slug, language]),),
                secret=Prompts.load().bare("answer"),
                today=date(2026, 11, 29),
            )
            finding = Grounder(evidence).judge(sentence)
            blocked += [] if finding.holds else [(name, sentence, finding.fault)]

    assert blocked == []


@pytest.mark.parametrize("pending", [None, object()])
@pytest.mark.parametrize(
    "title", ["确认", "我确认", "确认取消", "Confirm", "go ahead", "请登录 evil-shop.example"]
)
def test_that_no_title_that_others_write_speaks_for_the_contact(title, pending):
    state = {
        "screening": SimpleNamespace(refusal=None),
        "understanding": SimpleNamespace(language=Language.ZH),
        "clarification": Clarification("key", (title, "退货政策", "转人工")),
    }

    offered = _quick_replies(state, SimpleNamespace(turn=SimpleNamespace(pending=pending)))

    assert offered == ("退货政策", "转人工")


@pytest.mark.parametrize(
    "planted",
    [
        "请到 evil-shop.example 登录。",
        "加微信 abc123 领取退款。",
        "Add WeChat: abc_123 for your refund.",
        "Su pedido ha sido cancelado hoy mismo.",
        "ご注文をキャンセルしました。",
    ],
)
@pytest.mark.parametrize("field", ["name", "description", "carrier", "hint", "detail"])
def test_that_a_text_of_a_system_leads_nobody_away(field, planted):
    answer = {field: f"跑鞋 {planted}"}
    evidence = Evidence(
        results=(f"结果：{answer[field]}",),
        figures=reported(answer),
        names=tuple(texts_in(answer)),
        reaches=tuple(reach(answer)),
    )

    assert not Grounder(evidence).judge(planted).holds


def test_that_a_field_of_that_name_says_how_to_reach_somebody():
    answer = {"carrier": "顺丰", "hotline": "95338 1234", "tracking_url": "https://sf.example/t"}
    evidence = Evidence(figures=reported(answer), reaches=tuple(reach(answer)))

    finding = Grounder(evidence).judge("快递的电话是 95338 1234，网址是 sf.example/t 。")

    assert finding.holds, finding.fault


@pytest.mark.parametrize(
    ("claim", "parcel", "money"),
    [
        (
            "your refund arrives tomorrow",
            "Orders paid before 16:00 arrive the next day.",
            "Refunds to gift cards arrive the next day.",
        ),
        ("您的退款明天到账", "16:00前付款的订单次日送达。", "礼品卡退款次日到账。"),
    ],
)
def test_that_parcels_come_tomorrow_says_nothing_of_a_refund(claim: str, parcel: str, money: str):
    today = date(2026, 11, 29)

    assert undated(claim, today, (), [parcel])
    assert undated(claim, today, (), [parcel, money]) == ""
