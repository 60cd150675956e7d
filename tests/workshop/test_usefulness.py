"""How useful articles were: found, quoted and rated in real turns, or never found."""

from datetime import timedelta

from sqlalchemy import update

from domain.conversation import TurnOutcome
from domain.ids import ChunkId
from domain.knowledge import Citation
from domain.language import Language
from domain.versions import Content
from store.journal import Journal
from store.knowledge_tables import article_uses
from store.moments import utc_now
from tests.workshop.asking import asked
from tests.workshop.conftest import Console
from workshop.articles import Workshop


async def published(workshop: Workshop, slug: str) -> str:
    content = Content(slug.title(), f"## {slug}\n\nAll about {slug}, in a few words.")
    draft = await workshop.create(slug, Language.EN, content, author="Mei")
    await workshop.publish(draft.article_id, author="Mei")
    return draft.article_id


async def answered_from(journal: Journal, article: str, *others: str, rating: str = "") -> None:
    """A reply that quotes the first and was also given the others."""
    quote = Citation(1, article, ChunkId("chk_1"), "slug", "Title", "All about", 0, 9, "", 1)
    turn = await asked(
        journal,
        "How long do returns take?",
        outcome=TurnOutcome.REPLIED,
        citations=(quote,),
        retrieved=dict.fromkeys((article, *others), 1),
    )
    if rating:
        await journal.feedback.rate(
            turn.conversation_id, turn.reply_id, rating, reason=None, now=utc_now()
        )


async def test_that_articles_show_how_they_served(
    mei: Console, journal: Journal, workshop: Workshop
):
    returns, shipping, gifts = [
        await published(workshop, slug) for slug in ("returns", "shipping", "gifts")
    ]
    await answered_from(journal, returns, shipping, rating="up")
    await answered_from(journal, returns, rating="down")
    await answered_from(journal, shipping, returns)

    shown = (await mei.get("/usefulness", params={"days": 7})).json()

    rows = [
        [one[name] for name in ("slug", "retrieved", "cited", "helpful", "unhelpful")]
        for one in shown["articles"]
    ]
    assert rows == [["returns", 3, 2, 1, 1], ["shipping", 2, 1, 0, 0]]
    assert shown["articles"][0]["last_at"].endswith("Z")
    assert [(one["slug"], one["article_id"]) for one in shown["never"]] == [("gifts", gifts)]
    assert shown["never"][0]["since"].endswith("Z")


async def test_that_only_the_days_asked_for_count(
    mei: Console, journal: Journal, workshop: Workshop
):
    returns = await published(workshop, "returns")
    await answered_from(journal, returns)
    async with journal.database.write() as transaction:
        old = utc_now() - timedelta(days=20)
        await transaction.execute(update(article_uses).values(used_at=old))

    week = (await mei.get("/usefulness", params={"days": 7})).json()
    month = (await mei.get("/usefulness", params={"days": 30})).json()

    assert (week["articles"], [one["slug"] for one in week["never"]]) == ([], ["returns"])
    assert ([one["slug"] for one in month["articles"]], month["never"]) == (["returns"], [])


async def test_that_what_is_not_live_is_not_missed(mei: Console, workshop: Workshop):
    gone = await published(workshop, "gone")
    await workshop.archive(gone, author="Mei")
    await workshop.create("draft", Language.EN, Content("Draft", "Not yet."), author="Mei")

    assert (await mei.get("/usefulness")).json() == {"articles": [], "never": []}
