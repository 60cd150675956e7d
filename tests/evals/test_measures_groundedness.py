"""Which claims of a reply its sources support: what articles say themselves, what was changed in them, and what a turn knew."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.language import Language
from evals.measures.claiming import claims_of
from evals.measures.groundedness import Fault, grounded, of_turn
from evals.result import Called, Cited, Found, Turned
from knowledge.sentences import sentence_spans

ZH, EN = Language.ZH, Language.EN
KNOWLEDGE = Path(__file__).parents[2] / "demo" / "knowledge"
_NUMBER = re.compile(r"(?<![\w.:-])(?:¥)?(\d+)(?![\w.:-])")
ARTICLES = [
    (language, path) for language in Language for path in sorted(KNOWLEDGE.glob(f"{language}/*.md"))
]
each_article = pytest.mark.parametrize(
    ("language", "path"), ARTICLES, ids=[path.stem for _, path in ARTICLES]
)


def body_of(path: Path) -> str:
    return path.read_text().split("---", 2)[2]


def sentences_of(body: str) -> Iterator[str]:
    for start, end in sentence_spans(body):
        if not body[start:end].startswith(("#", "|")):
            yield body[start:end]


@each_article
def test_every_sentence_of_an_article_is_supported_by_it(language: Language, path: Path):
    body = body_of(path)

    found = [grounded(f"{s} [1]", [body], language=language) for s in sentences_of(body)]

    assert [claim for each in found for claim in each.unsupported] == []
    assert sum(len(each.claims) for each in found) > 3


@each_article
def test_every_changed_figure_in_a_sentence_of_an_article_is_not(language: Language, path: Path):
    body = body_of(path)
    numbers = set(re.findall(r"\d+", body))
    changed = []
    for sentence in sentences_of(body):
        for match in _NUMBER.finditer(re.sub(r"^\d+\. ", "", sentence)):
            text = re.sub(r"^\d+\. ", "", sentence)
            # Of twice as much and one, the article must not speak anywhere else.
            other = str(int(match.group(1)) * 2 + 1)
            while other in numbers:
                other = str(int(other) + 2)
            changed.append(f"{text[: match.start(1)]}{other}{text[match.end(1) :]}")

    believed = [text for text in changed if grounded(text, [body], language=language).holds]

    assert believed == []


CASES = {
    (ZH, Fault.FIGURE): ("签收后14天内可以退货[1]。", "签收后7天内可以退货。"),
    (EN, Fault.FIGURE): ("Items can be returned within 14 days [1].", "Items can be returned within 7 days."),
    (ZH, Fault.CITATION): ("签收后7天内可以退货[3]。", "签收后7天内可以退货。"),
    (EN, Fault.CITATION): ("Items can be returned within 7 days [3].", "Items can be returned within 7 days."),
    (ZH, Fault.UNIT): ("7个工作日内可以退货[1]。", "签收后7天内可以退货。"),
    (EN, Fault.UNIT): ("You get a new code after 60 minutes [1].", "Ask for a new code after 60 seconds."),
    (ZH, Fault.BOUND): ("密码最多8位[1]。", "新密码至少8位。"),
    (EN, Fault.BOUND): ("A password has at most 8 characters [1].", "The password needs at least 8 characters."),
    (ZH, Fault.ELSEWHERE): ("信用卡退款1-3个工作日到账[1]。", "微信支付退款1-3个工作日到账，信用卡退款5-10个工作日到账。"),
    (EN, Fault.ELSEWHERE): (
        "Credit card refunds take 1-3 working days [1].",
        "WeChat Pay refunds take 1-3 working days, credit card refunds take 5-10 working days.",
    ),
    (ZH, Fault.NEGATION): ("我们支持货到付款[1]。", "云雀优选不支持货到付款，所有订单都要先付款。"),
    (EN, Fault.NEGATION): ("Opened earphones can be returned [1].", "Opened earphones cannot be returned."),
    (ZH, Fault.TURNED): ("关税由云雀优选承担[1]。", "关税由收件人承担。"),
    (EN, Fault.TURNED): ("Lark Select pays the import duties [1].", "The recipient pays the import duties."),
    (ZH, Fault.LINK): ("退货请看 https://lark.example/returns [1]。", "签收后7天内可以退货。"),
    (EN, Fault.LINK): ("Returns: https://lark.example/returns [1].", "Items can be returned within 7 days."),
    (ZH, Fault.OVERLAP): ("我们提供上门安装和旧机回收服务[1]。", "签收后7天内可以退货。"),
    (EN, Fault.OVERLAP): ("We install it at home and recycle the old one [1].", "Items can be returned within 7 days."),
    (ZH, Fault.DEED): ("已经为您取消了订单。", "未发货的订单可以取消。"),
    (EN, Fault.DEED): ("I have cancelled your order.", "Orders that have not shipped can be cancelled."),
}  # fmt: skip


@pytest.mark.parametrize(("language", "fault"), CASES, ids=lambda value: value.value)
def test_what_is_wrong_with_a_claim_is_named(language: Language, fault: Fault):
    reply, source = CASES[language, fault]

    found = grounded(reply, [source], language=language)

    assert [claim.fault for claim in found.claims] == [fault]
    assert found.claims[0].why
    assert grounded(source, [source], language=language).holds


RIGHT = [
    (ZH, "您在收到货的7天之内都可以退货[1]。", "签收后7天内可以退货。"),
    (ZH, "礼品卡三年内有效[1]。", "礼品卡从购买之日起有效36个月。"),
    (ZH, "关税由收件人承担[1]。", "进口关税和税费由收件人承担。"),
    (ZH, "已发货的订单取消不了[1]。", "已发货的订单不能取消。"),
    (ZH, "一分钟后可以重新获取验证码[1]。", "60秒后可以重新获取验证码。"),
    (EN, "You have seven days to return items [1].", "Items can be returned within 7 days."),
    (EN, "A gift card is valid for three years [1].", "Gift cards are valid for 36 months."),
    (EN, "The duties are paid by the recipient [1].", "The recipient pays the import duties."),
    (EN, "Shipped orders can't be cancelled [1].", "Shipped orders cannot be cancelled."),
    (EN, "Ask for a new code after a minute [1].", "Ask for a new code after 60 seconds."),
]


@pytest.mark.parametrize(("language", "reply", "source"), RIGHT)
def test_the_same_in_other_words_is_supported(language: Language, reply: str, source: str):
    found = grounded(reply, [source], language=language)

    assert found.unsupported == ()
    assert len(found.claims) == 1


@pytest.mark.parametrize(
    "reply",
    [
        "您好！很抱歉给您带来不便。请问您的订单号是多少？",
        "如果还有其他问题，随时告诉我。",
        "我没有找到相关的规定，需要帮您转人工吗？",
        "Hello! I'm sorry about that. Which order is it?",
        "Let me know if you have more questions.",
        "I could not find anything about this.",
    ],
)
def test_greetings_questions_offers_and_confessions_claim_nothing(reply: str):
    assert claims_of(reply) == []


def test_a_half_that_is_true_does_not_hide_the_other_half():
    source = "签收后7天内可以退货。运费由顾客承担。"

    found = grounded("签收后7天内可以退货[1]。另外赠送您一张¥50的优惠券。", [source], language=ZH)

    assert [claim.supported for claim in found.claims] == [True, False]
    assert found.share == 0.5
    assert not found.holds


def test_nothing_claimed_is_nothing_wrong():
    found = grounded("您好！", [], language=ZH)

    assert found.holds
    assert found.share == 1.0


TURN = Turned(
    said=("LS20260012 什么时候到？",),
    reply="订单 LS20260012 已发货，预计 12月3日 送达。退货运费¥10[1]。",
    outcome="replied",
    citations=(Cited(1, "fee", "退货运费", "退货运费统一为¥10。"),),
    passages=(Found("fee", "退货运费", "多少钱", "退货运费统一为¥10。白金卡会员免收。", 0.9),),
    calls=(
        Called("getOrder", {}, '{"id": "LS20260012", "status": "shipped", "due": "2026-12-03"}'),
    ),
)


def test_a_turn_may_say_what_its_tools_and_citations_say():
    assert of_turn(TURN, ZH).unsupported == ()
    assert len(of_turn(TURN, ZH).claims) == 2


def test_what_records_hold_may_be_counted_and_told_in_local_time():
    answer = '{"coupons": [{"code": "A1B2"}, {"code": "C3D4"}], "at": "2026-11-28T12:25:00Z"}'
    reply = "您有 2 张优惠券，更新于 20:25。"
    turn = Turned(
        said=("我的券",), reply=reply, outcome="replied", calls=(Called("c", {}, answer),)
    )
    wrong = Turned(**{**vars(turn), "reply": "您有 3 张优惠券，更新于 20:26。"})

    assert of_turn(turn, ZH).unsupported == ()
    assert [claim.fault for claim in of_turn(wrong, ZH).claims] == [Fault.FIGURE]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("预计 12月9日 送达。", Fault.FIGURE),
        ("金卡会员退货运费¥25[1]。", Fault.FIGURE),
        ("请写信到 help@lark-cash.example 申请退货运费[1]。", Fault.LINK),
        ("白金卡会员也免收[2]。", Fault.CITATION),
        ("已为您取消订单 LS20260012。", Fault.DEED),
    ],
)
def test_a_turn_may_not_say_more(wrong: str, fault: Fault):
    turn = Turned(**{**vars(TURN), "reply": wrong})

    assert [claim.fault for claim in of_turn(turn, ZH).claims] == [fault]


def test_a_quote_supports_what_its_whole_passage_says():
    turn = Turned(**{**vars(TURN), "reply": "白金卡会员免收退货运费[1]。"})

    assert of_turn(turn, ZH).holds


def test_a_receipt_supports_that_something_was_done_and_stays_known_afterwards():
    done = Turned(
        said=("取消",), reply="", outcome="replied", receipt="订单 LS20260012 已取消，退款¥99。"
    )
    later = Turned(said=("好了吗",), reply="订单 LS20260012 已经取消，退款¥99。", outcome="replied")

    assert of_turn(later, ZH, before=[done]).holds
    assert not of_turn(later, ZH).holds
