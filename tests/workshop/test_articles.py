"""An article from its first draft to its publication, back, and out, as operators do it in the console."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import ModelUnavailable, NotPublishable
from domain.language import Language
from domain.versions import Content, VersionState
from knowledge.documents import Document
from knowledge.retrieval import Knowledge
from store.journal import Journal
from store.moments import utc_now
from tests.workshop.conftest import Console
from workshop.articles import Workshop

TEXT = (
    "## 多久可以退货？\n\n签收后7天内可以无理由退货。\n\n## 运费谁出？\n\n运费由买家承担，每单¥10。"
)


def content(text: str = TEXT, **others: Any) -> dict[str, Any]:
    return {"title": "退货政策", "text": text, **others}


async def created(console: Console, **others: Any) -> dict[str, Any]:
    body = {"language": "zh", "slug": "returns", "content": content(), **others}
    answer = await console.post("/articles", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def published(console: Console, text: str = TEXT, **others: Any) -> dict[str, Any]:
    made = await created(console, content=content(text), **others)
    answer = await console.post(f"/articles/{made['article']['id']}/draft/publish", json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def drafted(console: Console, article: str, text: str, **others: Any) -> dict[str, Any]:
    body = {"revision": None, "content": content(text, **others)}
    answer = await console.put(f"/articles/{article}/draft", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def told(knowledge: Knowledge, question: str = "多久可以退货") -> list[str]:
    found = await knowledge.search(question, language=Language.ZH)
    return [f"{p.chunk.version}: {p.chunk.text}" for p in found.passages[:1]]


async def test_a_draft_answers_nobody_until_it_is_published(mei: Console, knowledge: Knowledge):
    made = await created(mei)
    before = await told(knowledge)

    answer = await mei.post(
        f"/articles/{made['article']['id']}/draft/publish", json={"note": "first"}
    )

    assert (made["article"]["live"], made["article"]["open_state"]) == (0, "draft")
    assert before == []
    assert answer.json()["scheduled"] is False
    assert (answer.json()["article"]["live"], answer.json()["article"]["open"]) == (1, 0)
    assert (answer.json()["version"]["reviewer"], answer.json()["version"]["note"]) == (
        "Mei",
        "first",
    )
    assert await told(knowledge) == ["1: 签收后7天内可以无理由退货。"]


async def test_publishing_a_change_replaces_what_customers_are_told(
    mei: Console, knowledge: Knowledge, journal: Journal
):
    article = (await published(mei))["article"]["id"]
    kept = {chunk.text: chunk.id for chunk in await journal.articles.chunks()}
    await drafted(mei, article, TEXT.replace("7天", "15天"))
    during = await told(knowledge)

    answer = (await mei.post(f"/articles/{article}/draft/publish", json={})).json()

    assert during == ["1: 签收后7天内可以无理由退货。"]
    assert answer["article"]["live"] == 2
    assert await told(knowledge) == ["2: 签收后15天内可以无理由退货。"]
    now = {chunk.text: chunk.id for chunk in await journal.articles.chunks()}
    assert now["运费由买家承担，每单¥10。"] == kept["运费由买家承担，每单¥10。"]
    history = (await mei.get(f"/articles/{article}")).json()["versions"]
    assert [(one["number"], one["state"]) for one in history] == [
        (2, "published"),
        (1, "archived"),
    ]


async def test_rolling_back_says_again_what_an_earlier_version_said(
    mei: Console, knowledge: Knowledge
):
    article = (await published(mei))["article"]["id"]
    await drafted(mei, article, TEXT.replace("7天", "15天"))
    await mei.post(f"/articles/{article}/draft/publish", json={})
    await drafted(mei, article, TEXT.replace("7天", "30天"))

    answer = await mei.post(f"/articles/{article}/rollback", json={"to": 1, "note": "too soon"})

    assert answer.json()["version"]["number"] == 4
    assert await told(knowledge) == ["4: 签收后7天内可以无理由退货。"]
    assert answer.json()["article"]["open"] == 3
    after = await mei.post(f"/articles/{article}/draft/publish", json={})
    assert (after.json()["article"]["live"], await told(knowledge)) == (
        3,
        ["3: 签收后30天内可以无理由退货。"],
    )


async def test_only_what_was_published_can_be_rolled_back_to(mei: Console):
    article = (await created(mei))["article"]["id"]

    answer = await mei.post(f"/articles/{article}/rollback", json={"to": 1})
    missing = await mei.post(f"/articles/{article}/rollback", json={"to": 9})

    assert (answer.status_code, missing.status_code) == (409, 404)


async def test_who_saves_over_a_colleague_is_told(mei: Console, tom: Console):
    article = (await created(mei))["article"]["id"]
    seen = {"revision": 1, "content": content(TEXT + "\n\n甲")}
    first = await mei.put(f"/articles/{article}/draft", json=seen)

    second = await tom.put(
        f"/articles/{article}/draft", json=seen | {"content": content(TEXT + "\n\n乙")}
    )
    third = await tom.put(f"/articles/{article}/draft", json=seen | {"revision": None})

    assert first.json()["revision"] == 2
    assert (second.status_code, second.json()["code"], second.json()["revision"]) == (
        409,
        "draft_changed",
        2,
    )
    assert (third.status_code, third.json()["revision"]) == (409, 2)
    assert (await mei.get(f"/articles/{article}")).json()["open"]["text"].endswith("甲")


async def test_of_two_who_publish_at_once_one_publishes(mei: Console, tom: Console):
    article = (await created(mei))["article"]["id"]
    path = f"/articles/{article}/draft/publish"

    answers = await asyncio.gather(mei.post(path, json={}), tom.post(path, json={}))
    again = await mei.post(path, json={})

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert len((await mei.get(f"/articles/{article}")).json()["versions"]) == 1


async def test_a_draft_is_submitted_returned_and_edited(mei: Console, tom: Console):
    article = (await created(mei))["article"]["id"]

    submitted = await mei.post(f"/articles/{article}/draft/submit", json={"note": "please look"})
    twice = await mei.post(f"/articles/{article}/draft/submit", json={})
    returned = await tom.post(f"/articles/{article}/draft/return", json={"note": "7天?"})
    await mei.post(f"/articles/{article}/draft/submit", json={})
    edited = await tom.put(
        f"/articles/{article}/draft",
        json={"revision": returned.json()["revision"], "content": content("改")},
    )

    assert (submitted.json()["state"], submitted.json()["note"]) == ("in_review", "please look")
    assert twice.status_code == 409
    assert (returned.json()["state"], returned.json()["reviewer"]) == ("draft", "Tom")
    # What is in review is exactly what was submitted.
    assert edited.json()["state"] == "draft"


async def test_a_discarded_draft_leaves_what_is_live(mei: Console, knowledge: Knowledge):
    article = (await published(mei))["article"]["id"]
    await drafted(mei, article, "别的")

    answer = await mei.delete(f"/articles/{article}/draft")

    assert answer.status_code == 204
    assert (await mei.get(f"/articles/{article}")).json()["open"] is None
    assert (await mei.delete(f"/articles/{article}/draft")).status_code == 409
    assert await told(knowledge) == ["1: 签收后7天内可以无理由退货。"]


async def test_an_archived_article_answers_nobody_and_comes_back(
    mei: Console, knowledge: Knowledge
):
    article = (await published(mei))["article"]["id"]

    archived = await mei.post(f"/articles/{article}/archive")
    during, twice = await told(knowledge), await mei.post(f"/articles/{article}/archive")
    restored = await mei.post(f"/articles/{article}/restore")

    assert (archived.json()["article"]["archived"], archived.json()["article"]["live"]) == (True, 0)
    assert (during, twice.status_code) == ([], 409)
    assert restored.json()["article"]["live"] == 1
    assert await told(knowledge) == ["1: 签收后7天内可以无理由退货。"]


async def test_a_version_waits_for_its_day_and_goes_with_it(
    mei: Console, workshop: Workshop, knowledge: Knowledge
):
    article = (await published(mei))["article"]["id"]
    day, end = utc_now() + timedelta(days=1), utc_now() + timedelta(days=3)
    dates = {"effective_from": day.isoformat(), "expires_on": end.isoformat()}
    await drafted(mei, article, TEXT.replace("7天", "30天"), **dates)

    answer = await mei.post(f"/articles/{article}/draft/publish", json={})
    await workshop.keeper.keep_current(utc_now())
    before = await told(knowledge)
    await workshop.keeper.keep_current(day + timedelta(minutes=1))
    on_the_day = await told(knowledge)
    await workshop.keeper.keep_current(end)
    card = (await mei.get(f"/articles/{article}")).json()["article"]

    assert (answer.json()["scheduled"], answer.json()["article"]["scheduled"]) == (True, 2)
    assert before == ["1: 签收后7天内可以无理由退货。"]
    assert on_the_day == ["2: 签收后30天内可以无理由退货。"]
    assert (await told(knowledge), card["live"], card["archived"]) == ([], 0, True)


async def test_what_is_published_later_takes_the_place_of_what_was_scheduled(
    mei: Console, workshop: Workshop, knowledge: Knowledge
):
    article = (await published(mei))["article"]["id"]
    day = utc_now() + timedelta(days=1)
    await drafted(mei, article, TEXT.replace("7天", "30天"), effective_from=day.isoformat())
    await mei.post(f"/articles/{article}/draft/publish", json={})
    await drafted(mei, article, TEXT.replace("7天", "10天"))
    await mei.post(f"/articles/{article}/draft/publish", json={})

    await workshop.keeper.keep_current(day + timedelta(minutes=1))

    assert await told(knowledge) == ["3: 签收后10天内可以无理由退货。"]


async def test_what_hinders_publication_is_said_in_the_readers_language(tom: Console):
    article = (await created(tom, content=content("  ")))["article"]["id"]
    past = (utc_now() - timedelta(days=1)).isoformat()
    body = {"revision": 1, "content": content("  ", expires_on=past)}
    await tom.put(f"/articles/{article}/draft", json=body)

    answer = await tom.post(f"/articles/{article}/draft/publish", json={})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_publishable")
    assert [one["kind"] for one in answer.json()["warnings"]] == ["empty", "expired"]
    assert answer.json()["warnings"][0]["message"] == "还没有标题或正文。"


async def test_the_service_itself_publishes_nothing_empty(workshop: Workshop):
    made = await workshop.create("x", Language.ZH, Content("题", " "), author="mei")

    with pytest.raises(NotPublishable):
        await workshop.publish(made.article_id, author="mei")


async def test_a_crash_after_the_commit_is_made_good_by_the_next_start(
    mei: Console, journal: Journal, workshop: Workshop, index, embedder
):
    article = (await published(mei))["article"]["id"]
    await drafted(mei, article, TEXT.replace("7天", "15天"))
    dead = Workshop(versions=journal.versions, embedder=embedder, refresh=killed)

    await dead.publish(article, author="Mei")
    started = Knowledge(articles=journal.articles, index=index, embedder=embedder)
    await started.warm()

    assert await told(started) == ["2: 签收后15天内可以无理由退货。"]


async def test_a_refresh_that_failed_is_tried_again_each_minute(
    mei: Console, journal: Journal, knowledge: Knowledge, embedder
):
    article = (await published(mei))["article"]["id"]
    await drafted(mei, article, TEXT.replace("7天", "15天"))
    failures = [RuntimeError("disk full")]

    async def refresh() -> None:
        if failures:
            raise failures.pop()
        await knowledge.refresh()

    shaky = Workshop(versions=journal.versions, embedder=embedder, refresh=refresh)
    await shaky.publish(article, author="Mei")
    during = await told(knowledge)

    await shaky.keeper.keep_current(utc_now())

    assert during == ["1: 签收后7天内可以无理由退货。"]
    assert await told(knowledge) == ["2: 签收后15天内可以无理由退货。"]


async def test_a_model_that_does_not_answer_leaves_the_draft_a_draft(
    journal: Journal, mei: Console
):
    article = (await created(mei))["article"]["id"]
    workshop = Workshop(versions=journal.versions, embedder=Silent(), refresh=killed)

    with pytest.raises(ModelUnavailable):
        await workshop.publish(article, author="Mei")

    assert (await journal.versions.get(article, 1)).state is VersionState.DRAFT


async def test_together_many_are_published_and_the_index_follows_once(journal: Journal, embedder):
    calls = []

    async def refresh() -> None:
        calls.append(1)

    workshop = Workshop(versions=journal.versions, embedder=embedder, refresh=refresh)

    async with workshop.together():
        for number in range(3):
            made = await workshop.create(
                f"a{number}", Language.ZH, Content("题", "文"), author="mei"
            )
            await workshop.publish(made.article_id, author="mei")

    assert len(calls) == 1


async def test_without_a_slug_an_article_is_named_after_its_title(mei: Console):
    first = await created(mei, slug=None)
    second = await created(mei, slug=None)
    english = await created(
        mei, slug=None, language="en", content=content(title="What’s new? Überall")
    )
    taken = await mei.post(
        "/articles", json={"language": "zh", "slug": "tui-huo-zheng-ce", "content": content()}
    )

    assert first["article"]["slug"] == "tui-huo-zheng-ce"
    assert second["article"]["slug"] == "tui-huo-zheng-ce-2"
    assert english["article"]["slug"] == "whats-new-uberall"
    assert (taken.status_code, taken.json()["article_id"]) == (409, first["article"]["id"])


async def test_the_list_is_filtered_counted_and_cut_into_pages(mei: Console):
    await published(mei)
    await created(mei, slug="rules", content=content("100%_安全"), owner="Tom")
    await created(mei, slug="returns", language="en", content=content("7 days"), kind="faq")

    whole = (await mei.get("/articles")).json()
    drafts = (await mei.get("/articles?state=draft&limit=1")).json()
    found = (await mei.get("/articles", params={"q": "100%_"})).json()
    owned = (await mei.get("/articles?owner=Tom&language=zh&kind=article")).json()

    assert (whole["total"], whole["owners"]) == (3, ["Mei", "Tom"])
    assert (whole["counts"]["published"], whole["counts"]["draft"]) == (1, 2)
    assert (drafts["total"], len(drafts["articles"])) == (2, 1)
    assert [one["slug"] for one in found["articles"]] == ["rules"]
    assert [one["slug"] for one in owned["articles"]] == ["rules"]
    assert whole["articles"][-1]["updated_at"].endswith("Z")


async def test_an_article_asks_to_be_looked_at_again(mei: Console):
    article = (await published(mei))["article"]["id"]
    past = (utc_now() - timedelta(hours=1)).isoformat()

    card = await mei.patch(
        f"/articles/{article}", json={"review_by": past, "owner": "Tom", "topic": "after-sales"}
    )
    listed = (await mei.get("/articles?state=stale")).json()
    await drafted(mei, article, "新", topic="after-sales")
    kept = await mei.patch(f"/articles/{article}", json={"review_by": None})

    told_ = card.json()["article"]
    assert (told_["stale"], told_["owner"], told_["topic"]) == (True, "Tom", "after-sales")
    assert [one["id"] for one in listed["articles"]] == [article]
    assert (kept.json()["article"]["stale"], kept.json()["article"]["owner"]) == (False, "Tom")


async def test_two_versions_are_compared(mei: Console):
    article = (await published(mei))["article"]["id"]
    await drafted(mei, article, TEXT.replace("7天", "15天"), topic="t")

    answer = (await mei.get(f"/articles/{article}/diff?from=1&to=2")).json()

    assert (answer["from"], answer["to"]) == (1, 2)
    assert answer["fields"] == [{"name": "topic", "before": "", "after": "t"}]
    (changed,) = [block for block in answer["blocks"] if block["op"] != "same"]
    assert [w["text"] for w in changed["words"] if w["op"] != "same"] == ["7", "15"]


async def test_a_preview_shows_the_chunks_and_stores_nothing(mei: Console, journal: Journal):
    cutting = {"longest": 20, "by_heading": True}
    body = {"language": "zh", "content": content(TEXT, cutting=cutting)}

    answer = (await mei.post("/preview", json=body)).json()

    assert [chunk["headings"] for chunk in answer["chunks"]] == [["多久可以退货？"], ["运费谁出？"]]
    assert all(TEXT[c["start"] : c["end"]] == c["text"] for c in answer["chunks"])
    assert answer["chunks"][0]["words"] == 14
    assert await journal.articles.all() == []


async def test_a_preview_shows_where_in_the_source_a_chunk_stands(
    mei: Console, journal: Journal, workshop: Workshop
):
    source = "第一页的话。\n\n第二页的第一句。\n\n第二页的第二句。"
    upload = await journal.uploads.keep(
        "手册.pdf", b"%PDF", media_type="application/pdf", now=utc_now()
    )
    second = source.index("第二页的第一句")
    await journal.uploads.mark(
        upload.id,
        [
            {"kind": "page", "name": "1", "label": "page 1", "start": 0, "end": 6},
            {
                "kind": "page",
                "name": "2",
                "label": "page 2",
                "start": second,
                "end": len(source),
            },
        ],
    )
    document = Document("manual", Language.ZH, "手册", source, "手册.pdf")
    put = await workshop.replace_from_document(
        document, author="Mei", publish=False, upload_id=upload.id
    )
    edited = content(source.replace("第二页的第一句", "第二页改过的句子"), cutting={"longest": 20})

    answer = (
        await mei.post(
            "/preview",
            json={
                "language": "zh",
                "content": edited,
                "version": {"article_id": put.article_id, "number": 1},
            },
        )
    ).json()
    version = (await mei.get(f"/articles/{put.article_id}/versions/1")).json()

    assert [section["label"] for section in answer["sections"]] == ["page 1", "page 2"]
    assert answer["sections"][1]["image"] == f"/v1/knowledge/uploads/{upload.id}/pages/2.png"
    last = answer["chunks"][-1]
    pointed = answer["sections"][last["section"]]["text"][last["source_start"] : last["source_end"]]
    assert pointed.endswith("第二页的第二句。")
    assert (version["upload"]["name"], version["chunks"][0]["section"]) == ("手册.pdf", 0)


async def test_nobody_looks_in_without_a_session_or_writes_without_its_token(
    visitor: Console, mei: Console
):
    article = (await created(mei))["article"]["id"]
    del mei.headers["X-CSRF-Token"]

    looks = await visitor.get("/articles")
    writes = await mei.post(f"/articles/{article}/draft/publish", json={})

    assert (looks.status_code, writes.status_code) == (401, 403)


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "fr", "content": content()},
        {"language": "zh", "content": content(title="  ")},
        {"language": "zh", "slug": "a/b", "content": content()},
        {"language": "zh", "content": content("a\0b")},
        {"language": "zh", "content": content(cutting={"longest": 3})},
        {"language": "zh", "content": content(effective_from="2026-01-01T00:00:00")},
    ],
)
async def test_what_is_no_article_is_refused(mei: Console, wrong: dict[str, Any]):
    answer = await mei.post("/articles", json=wrong)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_audiences_and_their_known_words_come_back_sorted(mei: Console):
    audience = {"channels": ["web"], "regions": ["HK", "CN", "CN"], "tiers": []}

    made = await created(mei, content=content(audience=audience))
    listed = (await mei.get("/articles")).json()

    assert made["version"]["audience"]["regions"] == ["CN", "HK"]
    assert (listed["channels"], listed["regions"]) == (["web"], ["CN", "HK"])


async def killed() -> None:
    raise RuntimeError("killed")


class Silent:
    """A model that does not answer."""

    async def embed_passages(self, *_: object) -> None:
        raise ModelUnavailable("The embedding model does not answer.")
