"""Which sentences of a conversation are taken for quotes of an erased article."""

from domain.ids import ArticleId
from store.erasing import ConversationRows
from workshop.quoting import ERASED, Quoted
from workshop.scrubbing import Scrubber

TEXT = "## 运费\n\n退货运费由买家承担，质量问题除外。\n\nThe restocking fee for large parcels is 42 yuan.\n好的。"
QUOTED = Quoted([TEXT], ["退货政策", "运费"])


def test_a_sentence_of_the_article_is_taken_out_wherever_it_stands():
    said = "您好！退货运费由买家承担，质量问题除外。[1] 还有别的问题吗？"

    assert QUOTED.scrub(said) == f"您好！{ERASED}[1] 还有别的问题吗？"


def test_a_long_piece_of_a_sentence_is_a_quote_whatever_its_stops():
    assert QUOTED.scrub("是的,退货运费由买家承担 质量问题除外哦!谢谢") == f"{ERASED}谢谢"
    assert QUOTED.scrub("Yes: the restocking fee for large parcels is 42 Yuan!") == ERASED


def test_what_people_say_anyway_stays():
    for said in ("好的。", "运费多少？", "I paid 42 yuan.", "退货政策"):
        assert QUOTED.scrub(said) == said


def test_where_the_article_is_cited_its_names_and_whatever_carries_its_number_go_too():
    said = "根据退货政策，您需要付邮费。[2] 其他说明。[1]"

    assert QUOTED.scrub(said, cited=[2]) == f"{ERASED}[2] 其他说明。[1]"
    assert (
        QUOTED.scrub("A paraphrase. [2] Another thing. [1]", cited=[2])
        == f"{ERASED} [2] Another thing. [1]"
    )


def test_quotes_that_follow_each_other_become_one():
    assert QUOTED.scrub(f"{TEXT}", cited=[1]).count(ERASED) == 1


def message(**values: object) -> dict[str, object]:
    return {
        "id": "m1", "conversation_id": "c1", "turn_id": "t1", "sender": "assistant", "text": "", "citations": [],
        "quick_replies": [], "cards": [], "confidence": None,
    } | values  # fmt: skip


def kept(*messages: dict[str, object], **parts: object) -> ConversationRows:
    values: dict[str, object] = {
        "conversation": {"id": "c1", "memory": {}}, "messages": messages, "events": [], "handoffs": [],
        "turns": [], "gap_questions": [], "samples": [], "suggestions": [], "translations": [],
    }  # fmt: skip
    return ConversationRows(**(values | parts))  # type: ignore[arg-type]


def delta(seq: int, text: str) -> dict[str, object]:
    payload = {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m1", "delta": text}
    return {"conversation_id": "c1", "seq": seq, "payload": payload}


def test_a_stream_is_rewritten_across_its_pieces_and_none_of_them_is_empty():
    events = [delta(1, "退货运费由买"), delta(2, "家承担，质量"), delta(3, "问题除外。")]

    changes = Scrubber(ArticleId("a1"), QUOTED).conversation(kept(message(), events=events))

    deltas = [values["payload"]["delta"] for _, _, values in changes.rows]
    assert "".join(deltas) == ERASED
    assert all(deltas)


def test_a_button_that_named_the_article_goes_with_the_press_of_it():
    asked = message(quick_replies=["退货政策", "转人工"])
    pressed = message(id="m2", sender="contact", text="退货政策")
    memory = {"id": "c1", "memory": {"clarified": ["退货政策"], "task": {"name": "退货政策"}}}

    changes = Scrubber(ArticleId("a1"), QUOTED).conversation(
        kept(asked, pressed, conversation=memory)
    )

    assert [values for _, _, values in changes.rows] == [
        {"quick_replies": [ERASED, "转人工"]},
        {"text": ERASED},
        {"memory": {"clarified": [ERASED], "task": {"name": "退货政策"}}},
    ]


def test_what_a_customer_typed_in_their_own_words_stays():
    typed = message(sender="contact", text="运费谁出？退货政策是什么？")

    assert Scrubber(ArticleId("a1"), QUOTED).conversation(kept(typed)).rows == []


def test_only_the_citations_of_this_article_lose_their_quotes():
    mine = {"number": 1, "article_id": "a1", "slug": "s", "title": "退货政策", "quote": "短句"}
    other = {"number": 2, "article_id": "a2", "slug": "o", "title": "其他", "quote": "别的"}

    changes = Scrubber(ArticleId("a1"), QUOTED).conversation(kept(message(citations=[mine, other])))

    gone = mine | {"slug": "erased", "title": ERASED, "quote": ERASED}
    assert changes.rows == [("messages", ("m1",), {"citations": [gone, other]})]
