"""What a reply quoted can still be read when the article says something else by now."""

from collections.abc import AsyncIterator

import httpx
import pytest

from domain.language import Language
from domain.versions import Content
from server import create_app
from settings import Settings
from store.journal import Journal
from tests.channels.conftest import services_of
from tests.turns.scripted_assistant import ScriptedAssistant, echo
from workshop.articles import Workshop


@pytest.fixture
async def client(journal: Journal) -> AsyncIterator[httpx.AsyncClient]:
    """A customer's page."""
    app = create_app(services_of(journal, ScriptedAssistant(echo()), Settings()))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://shop"
    ) as made:
        yield made


async def test_a_cited_article_can_be_read_as_it_was_cited(
    client: httpx.AsyncClient, workshop: Workshop
):
    draft = await workshop.create(
        "returns", Language.ZH, Content("退货", "七天内可以退货。"), author="mei"
    )
    unseen = await client.get(f"/v1/articles/{draft.article_id}")
    await workshop.publish(draft.article_id, author="mei")
    await workshop.save_draft(
        draft.article_id, Content("退货", "新的开头。七天改为十五天。"), author="mei"
    )
    secret = await client.get(f"/v1/articles/{draft.article_id}?version=2")
    await workshop.publish(draft.article_id, author="mei")

    now = (await client.get(f"/v1/articles/{draft.article_id}")).json()
    then = (await client.get(f"/v1/articles/{draft.article_id}?version=1")).json()
    missing = await client.get("/v1/articles/a2")

    assert [unseen.status_code, secret.status_code, missing.status_code] == [404, 404, 404]
    assert (now["text"], now["version"], now["current"]) == ("新的开头。七天改为十五天。", 2, True)
    assert (then["text"], then["version"], then["current"]) == ("七天内可以退货。", 1, False)


async def test_a_cited_article_can_be_read_after_it_was_archived(
    client: httpx.AsyncClient, workshop: Workshop
):
    draft = await workshop.create("returns", Language.ZH, Content("退货", "七天"), author="mei")
    await workshop.publish(draft.article_id, author="mei")

    await workshop.archive(draft.article_id, author="mei")
    found = (await client.get(f"/v1/articles/{draft.article_id}?version=1")).json()

    assert (found["text"], found["current"]) == ("七天", False)
