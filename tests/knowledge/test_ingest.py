"""Ingestion touches only what changed, completes what a crash left, and forgets what it must."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelUnavailable
from domain.ids import ArticleId
from domain.language import Language
from knowledge import chunking
from knowledge.documents import Document
from knowledge.indexing import rebuild_index
from knowledge.ingest import ingest_folder
from store.moments import utc_now
from store.uploads import Uploads
from tests.knowledge.conftest import ARTICLES, Library

NAME, TITLE, BODY = next(one for one in ARTICLES if one[0] == "returns.en.md")
RETURNS = f"---\nslug: returns\nlanguage: en\ntitle: {TITLE}\n---\n{BODY}"


async def slugs(library: Library) -> list[str]:
    return sorted({f"{found.slug}.{found.language}" for found in await library.articles.all()})


async def indexed(library: Library) -> bool:
    """Whether both indexes hold exactly the chunks of the store."""
    chunks = await library.articles.chunks()
    return set(await library.index.held()) == {chunk.id for chunk in chunks}


async def test_a_second_ingest_of_the_same_folder_changes_nothing(
    write_shop: Callable[[], Library],
):
    library = write_shop()

    first, second = await library.ingest(), await library.ingest()

    assert (first.added, first.changed, first.removed, first.chunks) == (5, 0, 0, 7)
    assert (second.added, second.changed, second.removed, second.unchanged) == (0, 0, 0, 5)
    assert await indexed(library)


async def test_only_the_changed_article_is_embedded_again(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()
    library.embedder = Counting(library.embedder)
    library.write("invoices.en.md", "## How do I get an invoice?\n\nAsk the assistant.")

    report = await library.ingest()

    assert (report.changed, report.unchanged) == (1, 4)
    assert {"Ask the assistant." in text for text in library.embedder.seen[:1]} == {True}
    assert await indexed(library)


async def test_an_article_whose_file_is_gone_is_archived_and_found_no_more(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    (library.folder / "insoles.en.md").unlink()

    report = await library.ingest()

    assert report.removed == 1
    assert "insoles.en" not in await slugs(library)
    assert await indexed(library)


async def test_a_file_that_cannot_be_read_today_keeps_its_article(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    library.write("insoles.en.md", "---\nnever closed")

    report = await library.ingest()

    assert report.removed == 0
    assert [failure.source for failure in report.failures] == ["insoles.en.md"]
    assert "insoles.en" in await slugs(library)


async def test_an_article_from_elsewhere_is_none_of_the_folders(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    article = (await library.articles.all())[0]
    handmade = replace(article, id=ArticleId("art_handmade"), slug="handmade", source="console")
    await library.articles.upsert(handmade, [])

    report = await library.ingest()

    assert report.removed == 0
    assert any(slug.startswith("handmade") for slug in await slugs(library))


async def test_a_crash_between_store_and_index_is_made_good(write_shop: Callable[[], Library]):
    library = write_shop()
    broken = Breaking(library.index)
    with pytest.raises(RuntimeError, match="killed"):
        await ingest_folder(
            library.folder,
            intake=library.intake,
            articles=library.articles,
            index=broken,
            embedder=library.embedder,
        )

    report = await library.ingest()

    assert report.unchanged == 5
    assert await indexed(library)


async def test_a_model_that_does_not_answer_leaves_everything_as_it_was(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    working, library.embedder = library.embedder, Failing()

    with pytest.raises(ModelUnavailable):
        await library.ingest()

    assert await slugs(library) == []
    library.embedder = working
    assert (await library.ingest()).added == 5


async def test_what_was_edited_in_the_workshop_stays_while_its_file_is_the_same(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    article = await edit(library, "invoices", "180 days", "90 days")

    report = await library.ingest()

    assert (report.changed, report.unchanged) == (0, 5)
    kept = await library.articles.article(article)
    assert (kept.version, "90 days" in kept.text) == (2, True)


async def test_a_changed_file_becomes_a_new_version_that_keeps_what_people_edited(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    article = await edit(library, "returns", "7 days", "15 days")
    library.write("returns.en.md", RETURNS.replace("pays ¥10", "pays ¥12"))

    report = await library.ingest()

    found = await library.articles.article(article)
    assert (report.changed, report.waiting, found.version) == (1, (), 3)
    assert "15 days" in found.text
    assert "pays ¥12" in found.text
    assert await indexed(library)


async def test_where_file_and_people_disagree_a_draft_waits_and_customers_are_told_what_they_were(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    article = await edit(library, "returns", "7 days", "15 days")
    library.write("returns.en.md", RETURNS.replace("7 days", "30 days"))

    first, second = await library.ingest(), await library.ingest()

    assert (first.waiting, first.changed) == (("returns.en.md",), 0)
    assert (second.waiting, second.unchanged) == ((), 5)
    assert "15 days" in (await library.articles.article(article)).text
    waiting = (await library.versions.standing(article)).open
    assert waiting is not None
    assert ("30 days" in waiting.content.text, len(waiting.conflicts)) == (True, 1)


async def test_a_draft_that_somebody_is_writing_goes_on_from_the_new_file(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    article = (await library.articles.by_slug("returns", Language.EN)).id
    content = (await library.versions.standing(article)).live.content
    written = replace(content, text=content.text.replace("7 days", "15 days"))
    await library.workshop.save_draft(article, written, author="mei")
    library.write("returns.en.md", RETURNS.replace("pays ¥10", "pays ¥12"))

    await library.ingest()

    standing = await library.versions.standing(article)
    assert "7 days" in standing.live.content.text
    assert "15 days" in standing.open.content.text
    assert all("pays ¥12" in one.content.text for one in (standing.live, standing.open))


async def test_what_people_took_out_does_not_come_back_with_the_next_ingest(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    article = (await library.articles.by_slug("insoles", Language.EN)).id
    await library.workshop.archive(article, author="mei")

    same = await library.ingest()
    library.write("insoles.en.md", "## Insoles\n\nAnother text.")
    changed = await library.ingest()

    assert (same.unchanged, changed.waiting) == (5, ("insoles.en.md",))
    assert "insoles.en" not in await slugs(library)


async def test_a_file_that_comes_back_brings_its_article_back(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()
    path = library.folder / "insoles.en.md"
    text = path.read_bytes()
    path.unlink()
    await library.ingest()
    path.write_bytes(text)

    report = await library.ingest()

    assert (report.added, report.changed) == (1, 0)
    assert "insoles.en" in await slugs(library)


async def test_an_upload_is_none_of_the_folders_though_it_was_a_file(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    await library.ingest()
    uploaded = Document("manual", Language.EN, "Manual", "Press the button.", "manual.pdf")
    fetched = replace(uploaded, slug="page", source="https://shop.example/page.html")
    upload = await Uploads(library.database).keep(
        "manual.pdf", b"%PDF", media_type="application/pdf", now=utc_now()
    )
    await library.workshop.replace_from_document(
        uploaded, author="mei", publish=True, upload_id=upload.id
    )
    await library.workshop.replace_from_document(fetched, author="source", publish=True)

    report = await library.ingest()

    assert report.removed == 0
    assert {"manual.en", "page.en"} <= set(await slugs(library))


async def test_articles_that_were_cut_in_an_older_way_are_cut_anew(
    write_shop: Callable[[], Library], monkeypatch: pytest.MonkeyPatch
):
    library = write_shop()
    await library.ingest()
    monkeypatch.setattr(chunking, "CHUNKING", chunking.CHUNKING + 1)
    monkeypatch.setitem(chunking.LONGEST, Language.ZH, 20)

    report = await library.ingest()

    assert (report.unchanged, report.chunks > 7) == (5, True)
    assert {article.version for article in await library.articles.all()} == {1}
    assert await indexed(library)


async def edit(library: Library, slug: str, before: str, after: str) -> ArticleId:
    """As an operator does in the workshop."""
    article = await library.articles.by_slug(slug, Language.EN)
    assert article is not None
    standing = await library.versions.standing(article.id)
    assert standing.live is not None
    content = standing.live.content
    assert before in content.text
    written = replace(content, text=content.text.replace(before, after))
    await library.workshop.save_draft(article.id, written, author="mei")
    await library.workshop.publish(article.id, author="mei")
    return article.id


async def test_rebuilding_gives_the_same_answers(write_shop: Callable[[], Library]):
    library = write_shop()
    await library.ingest()
    question = "退货的运费由谁承担"
    before = await library.knowledge().search(question, language=Language.ZH)

    count = await rebuild_index(
        articles=library.articles, index=library.index, embedder=Counting(library.embedder)
    )
    after = await library.knowledge().search(question, language=Language.ZH)

    assert count == 7
    assert [p.chunk.id for p in after.passages] == [p.chunk.id for p in before.passages]


async def test_after_removal_and_rebuilding_no_word_of_a_text_stays_in_the_indexes(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    library.write("secret.en.md", "The zanzibarquux promise is void.")
    await library.ingest()
    assert holding(library.data, b"zanzibarquux", besides="journal.db") != []
    (library.folder / "secret.en.md").unlink()

    await library.ingest()
    found = await library.knowledge().search("zanzibarquux", language=Language.EN)
    await rebuild_index(
        articles=library.articles, index=library.index, embedder=Counting(library.embedder)
    )
    await library.reopen()

    assert all("zanzibarquux" not in passage.chunk.text for passage in found.passages)
    assert holding(library.data, b"zanzibarquux", besides="journal.db") == []


def holding(folder: Path, words: bytes, *, besides: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [p.name for p in files if words in p.read_bytes() and not p.name.startswith(besides)]


class Counting:
    """Notes which passages are asked for."""

    def __init__(self, inner) -> None:
        self.inner = inner
        self.seen: list[str] = []

    def __getattr__(self, name: str):
        return getattr(self.inner, name)

    async def embed_passages(self, texts: Sequence[str], on_progress=None) -> np.ndarray:
        self.seen += texts
        return await self.inner.embed_passages(texts, on_progress)

    async def keep_only(self, texts: Sequence[str], questions: Sequence[str] = ()) -> None:
        """The model and its kept vectors are shared by all tests."""


class Breaking:
    """An index whose process is killed when it is first written to."""

    def __init__(self, inner) -> None:
        self.inner = inner

    def __getattr__(self, name: str):
        return getattr(self.inner, name)

    async def rebuild(self, *_: object) -> None:
        raise RuntimeError("killed")


class Failing:
    name, dimensions = "failing", 3

    async def embed_passages(self, *_: object) -> np.ndarray:
        raise ModelUnavailable("The embedding model does not answer.")
