"""Ingestion touches only what changed, completes what a crash left, and forgets what it must."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelUnavailable
from domain.ids import ArticleId
from domain.language import Language
from knowledge.indexing import rebuild_index
from knowledge.ingest import ingest_folder
from tests.knowledge.conftest import Library


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
            intake=library.workshop.intake,
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


async def test_after_removal_no_word_of_a_text_stays_in_the_indexes(
    write_shop: Callable[[], Library],
):
    library = write_shop()
    library.write("secret.en.md", "The zanzibarquux promise is void.")
    await library.ingest()
    assert holding(library.data, b"zanzibarquux", besides="journal.db") != []
    (library.folder / "secret.en.md").unlink()

    await library.ingest()
    await library.reopen()

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

    async def keep_only(self, texts: Sequence[str]) -> None:
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
