"""Contacts, operators, articles, feedback and switches are kept as they were given."""

from datetime import timedelta

import pytest

from domain.confidence import Band, Confidence
from domain.contact import Presence, Profile
from domain.conversation import Sender
from domain.errors import Conflict, NotFound
from domain.ids import ArticleId, ChunkId
from domain.knowledge import Article, Chunk
from domain.language import Language
from store.journal import Journal
from store.messages import say as say_as
from store.rows import confidence_of, to_json
from store.switches import Orders, orders
from tests.store.builders import NOW, a_conversation, an_operator


def an_article(text: str = "七天无理由退货", content_hash: str = "h1") -> Article:
    return Article(
        ArticleId("a1"), "returns", Language.ZH, "退货", text, "r.md", content_hash, "2026-01-01"
    )


def a_chunk(number: int) -> Chunk:
    return Chunk(
        ChunkId(f"c{number}"), ArticleId("a1"), "returns", Language.ZH, "退货", ("退货", "条件"),
        "七天", 0, 2, questions=("能退吗",), version_date="2026-01-01",
    )  # fmt: skip


async def test_an_article_comes_back_with_its_chunks_in_order(journal: Journal):
    await journal.articles.upsert(an_article(), [a_chunk(2), a_chunk(1)])

    assert await journal.articles.all() == [an_article()]
    assert await journal.articles.chunks() == [a_chunk(2), a_chunk(1)]
    assert await journal.articles.by_slug("returns", Language.ZH) == an_article()


async def test_a_new_version_keeps_the_id_and_replaces_the_chunks(journal: Journal):
    await journal.articles.upsert(an_article(), [a_chunk(1)])
    newer = an_article("十五天", "h2")

    stored = await journal.articles.upsert(newer, [a_chunk(3)])

    assert stored.id == "a1"
    assert await journal.articles.by_hash("h1") is None
    assert [chunk.id for chunk in await journal.articles.chunks()] == ["c3"]


async def test_an_archived_article_can_still_be_read_by_its_id(journal: Journal):
    await journal.articles.upsert(an_article(), [a_chunk(1)])

    await journal.articles.archive("returns", Language.ZH)

    assert await journal.articles.all() == []
    assert await journal.articles.chunks() == []
    assert (await journal.articles.article(ArticleId("a1"))).title == "退货"


async def test_one_customer_is_one_contact(journal: Journal):
    first = await journal.contacts.of_customer("C7", now=NOW, profile=Profile("王芳"))
    again = await journal.contacts.of_customer("C7", now=NOW)

    assert first == again
    assert [i.value for i in await journal.contacts.identities(first.id)] == ["C7"]


async def test_each_verification_renews_region_and_tier(journal: Journal):
    talk = await a_conversation(journal)
    gold = Profile("王芳", region="香港", tier="gold")

    first = await journal.contacts.verify(talk.id, "C7", now=NOW, profile=gold)
    again = await journal.contacts.verify(talk.id, "C7", now=NOW, profile=Profile(region="澳门"))

    assert (first.region, first.tier) == ("香港", "gold")
    assert (again.name, again.region, again.tier) == ("王芳", "澳门", "")
    assert await journal.contacts.get(first.id) == again


async def test_an_anonymous_contact_has_neither_region_nor_tier(journal: Journal):
    contact = await journal.contacts.create(now=NOW)

    assert (contact.region, contact.tier) == ("", "")
    assert await journal.contacts.get(contact.id) == contact


async def test_verifying_gives_the_conversation_to_the_customer(journal: Journal):
    talk = await a_conversation(journal)

    contact = await journal.contacts.verify(talk.id, "C7", now=NOW)

    access = await journal.conversations.access("0" * 64)
    assert access.contact == contact
    assert access.contact.customer_id == "C7"


async def test_a_login_is_taken_once(journal: Journal):
    await an_operator(journal, "mei")

    with pytest.raises(Conflict):
        await an_operator(journal, "mei")


async def test_presence_counts_only_while_it_is_fresh(journal: Journal):
    mei = await an_operator(journal, "mei")
    await journal.operators.set_presence(mei.id, Presence.ONLINE, now=NOW)

    assert [o.login for o in await journal.operators.online()] == ["mei"]
    assert await journal.operators.online(seen_since=NOW + timedelta(minutes=1)) == []


async def test_a_desk_session_ends_with_its_time(journal: Journal):
    mei = await an_operator(journal, "mei")
    expires = NOW + timedelta(hours=12)
    await journal.sessions.begin(
        mei.id, key="k", secret_hash="s", csrf_hash="c", now=NOW, expires_at=expires
    )

    assert (await journal.sessions.use("k", "s", now=NOW)).operator.login == "mei"
    assert await journal.sessions.use("k", "s", now=expires) is None
    await journal.sessions.end("k")
    assert await journal.sessions.use("k", "s", now=NOW) is None


async def test_the_last_rating_of_a_reply_counts(journal: Journal, conversation_id):
    async with journal.database.write() as transaction:
        reply = await say_as(transaction, conversation_id, Sender.OPERATOR, "您好", now=NOW)

    await journal.feedback.rate(conversation_id, reply, "up", reason=None, now=NOW)
    await journal.feedback.rate(conversation_id, reply, "down", reason="不对", now=NOW)

    given = await journal.feedback.of(conversation_id)
    assert (given[reply].rating, given[reply].reason) == ("down", "不对")
    with pytest.raises(NotFound):
        await journal.feedback.rate(conversation_id, "msg_x", "up", reason=None, now=NOW)


async def test_a_score_can_be_given_again(journal: Journal, conversation_id):
    await journal.feedback.score(conversation_id, 2, comment=None, now=NOW)
    await journal.feedback.score(conversation_id, 5, comment="谢谢", now=NOW)

    scored = await journal.feedback.scored(conversation_id)
    assert (scored.score, scored.comment) == (5, "谢谢")


async def test_a_switch_is_unset_until_somebody_turns_it(journal: Journal):
    assert await journal.switches.get("humans_only") is None

    await journal.switches.set("humans_only", True, now=NOW)
    await journal.switches.set("humans_only", False, changed_by="op", now=NOW)

    assert await journal.switches.get("humans_only") is False


async def test_a_level_holds_until_it_is_taken_back(journal: Journal):
    await journal.switches.set("risk", True, level=0.05, changed_by="op", now=NOW)
    chosen = orders(await journal.switches.all(), humans_only=True)
    await journal.switches.set("risk", False, now=NOW)
    taken_back = orders(await journal.switches.all(), humans_only=False)

    assert chosen == Orders(humans_only=True, risk=0.05)
    assert taken_back == Orders(humans_only=False, risk=None)


def test_a_confidence_comes_back_with_what_was_judged():
    judged = Confidence(0.9, Band.SURE, {"margin": 0.2}, "answer")

    assert confidence_of(to_json(judged)) == judged
