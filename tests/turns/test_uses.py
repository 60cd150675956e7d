"""Which articles a turn found and quoted is kept when it ends, at the price of one statement."""

from datetime import timedelta

from sqlalchemy import event, select

from domain.conversation import TurnOutcome
from domain.events import CitationsAdded, SentenceSent, TurnEnded
from domain.ids import ArticleId, ChunkId
from domain.knowledge import Article, Citation
from domain.language import Language
from store.journal import Journal
from store.knowledge_tables import article_uses
from store.moments import utc_now
from store.tables import messages, turns
from tests.store.builders import say
from tests.turns.scripted_assistant import ScriptedAssistant

SHIPPING, RETURNS, UNASKED = ArticleId("art_1"), ArticleId("art_2"), ArticleId("art_3")
QUOTE = Citation(1, SHIPPING, ChunkId("chk_1"), "shipping", "运费", "满99元包邮。", 0, 8, "", 3)


def quoting(**ended) -> ScriptedAssistant:
    return ScriptedAssistant(
        [
            SentenceSent("满99元包邮。[1]"),
            CitationsAdded((QUOTE,)),
            TurnEnded(TurnOutcome.REPLIED, **ended),
        ]
    )


async def answered(journal: Journal, conversation_id: str, start, assistant) -> None:
    dispatcher = await start(assistant)
    await say(journal, conversation_id, "那运费呢")
    dispatcher.notify(conversation_id)
    await dispatcher.idle()


async def rows(journal: Journal, query) -> list:
    async with journal.database.read() as connection:
        return (await connection.execute(query)).mappings().all()


async def an_article(journal: Journal, key: ArticleId) -> None:
    await journal.articles.upsert(
        Article(key, f"slug-{key}", Language.ZH, f"标题 {key}", "正文", "test", key, "2026-01-01"),
        [],
    )


async def test_a_turn_leaves_the_articles_that_it_found(journal: Journal, conversation_id, start):
    found = {SHIPPING: 3, RETURNS: 1}

    await answered(
        journal, conversation_id, start, quoting(retrieved=found, question="退货运费谁出")
    )

    kept = await rows(journal, select(article_uses).order_by(article_uses.c.article_id))
    told = await rows(journal, select(turns.c.id, turns.c.question))
    assert [(r["article_id"], r["version"], r["cited"]) for r in kept] == [
        (SHIPPING, 3, True),
        (RETURNS, 1, False),
    ]
    assert [t["question"] for t in told] == ["退货运费谁出"]
    assert {r["turn_id"] for r in kept} == {told[0]["id"]}


async def test_a_turn_that_looked_nothing_up_leaves_nothing(
    journal: Journal, conversation_id, start
):
    await answered(journal, conversation_id, start, quoting())

    assert await rows(journal, select(article_uses)) == []


async def test_it_costs_one_statement(journal: Journal, conversation_id, start):
    sent: list[str] = []
    event.listen(
        journal.database.engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: sent.append(statement),
    )
    many = {ArticleId(f"art_{n}"): 1 for n in range(30)}

    await answered(journal, conversation_id, start, quoting(retrieved=many))

    assert sum("article_uses" in statement for statement in sent) == 1


async def test_usefulness_counts_what_was_found_quoted_and_rated(
    journal: Journal, conversation_id, start
):
    for key in (SHIPPING, RETURNS, UNASKED):
        await an_article(journal, key)
    assistant = quoting(retrieved={SHIPPING: 3, RETURNS: 1})
    await answered(journal, conversation_id, start, assistant)
    await answered(journal, conversation_id, start, assistant)
    replies = await rows(journal, select(messages.c.id).where(messages.c.sender == "assistant"))
    for reply, rating in zip(replies, ("up", "down"), strict=True):
        await journal.feedback.rate(
            conversation_id, reply["id"], rating, reason=None, now=utc_now()
        )

    found = await journal.uses.usefulness(since=utc_now() - timedelta(days=1))
    unused = await journal.uses.never(since=utc_now() - timedelta(days=1))

    assert [(u.article_id, u.retrieved, u.cited, u.helpful, u.unhelpful) for u in found] == [
        (SHIPPING, 2, 2, 1, 1),
        (RETURNS, 2, 0, 0, 0),
    ]
    assert found[0].last_at is not None
    assert found[0].last_at.tzinfo is not None
    assert [u.article_id for u in unused] == [UNASKED]
    assert unused[0].since.tzinfo is not None


async def test_what_was_found_long_ago_counts_as_never(journal: Journal, conversation_id, start):
    await an_article(journal, SHIPPING)
    await answered(journal, conversation_id, start, quoting(retrieved={SHIPPING: 1}))
    tomorrow = utc_now() + timedelta(days=1)

    found = await journal.uses.usefulness(since=tomorrow)
    unused = await journal.uses.never(since=tomorrow)

    assert found == []
    assert [u.article_id for u in unused] == [SHIPPING]
