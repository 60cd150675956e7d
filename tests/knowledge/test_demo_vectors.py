"""The vectors that lie beside the demo's articles, and the classifier's weights, are those of today's texts."""

from pathlib import Path

import numpy as np
import pytest

from agent.understanding.classifier import TRAINED, Classifier, read_utterances
from domain.ids import ArticleId
from domain.knowledge import Article
from knowledge.chunking import chunk_article
from knowledge.documents import Document
from knowledge.indexing import texts_of
from knowledge.loading import load_folder
from models.embedding import Embedder, build_embedder
from models.vectors import VectorCache, content_hash
from settings import Settings
from tests.agent.shelf import ARTICLES
from upkeep import DEMO_VECTORS

RENEW = "run `make run` once, then `.venv/bin/xiaoer rebuild-index --keep demo/vectors.npz`"


@pytest.fixture
def kept(tmp_path: Path, embedder: Embedder) -> dict[str, np.ndarray]:
    return VectorCache(tmp_path / "vectors.db").read_file(embedder.name, DEMO_VECTORS)


def _article(document: Document) -> Article:
    return Article(
        ArticleId("art"), document.slug, document.language, document.title, document.text,
        document.source, "hash", "2026-01-01", questions=document.questions,
    )  # fmt: skip


@pytest.fixture
def texts() -> list[str]:
    documents, failures = load_folder(ARTICLES)
    assert failures == []
    return [
        text
        for document in documents
        for chunk in chunk_article(_article(document))
        for text in texts_of(chunk)
    ]


def test_every_text_of_the_demo_has_its_vector_there_and_no_other_has(kept, texts):
    everyday = 24 + 1

    assert {content_hash(text) for text in texts} - set(kept) == set(), RENEW
    assert len(kept) <= len(set(texts)) + everyday, RENEW


async def test_a_sample_of_them_is_what_the_model_says(kept, texts, tmp_path: Path):
    sample = texts[:: len(texts) // 8]

    fresh = await build_embedder(Settings(data=tmp_path / "fresh")).embed_passages(sample)

    given = np.stack([kept[content_hash(text)] for text in sample])
    assert np.sum(fresh * given, axis=1).min() > 0.9999


async def test_they_are_taken_over_once_and_only_by_their_own_model(tmp_path: Path, texts):
    embedder = build_embedder(Settings(data=tmp_path))

    assert await embedder.adopt(DEMO_VECTORS) > 2000
    assert await embedder.adopt(DEMO_VECTORS) == 0
    assert VectorCache(tmp_path / "other.db").read_file("another", DEMO_VECTORS) == {}


async def test_vectors_of_another_make_are_refused(tmp_path: Path):
    embedder = build_embedder(Settings(data=tmp_path))
    with np.load(DEMO_VECTORS) as known:
        turned = np.roll(known["vectors"], 7, axis=1)
        np.savez(tmp_path / "turned.npz", model=known["model"], keys=known["keys"], vectors=turned)

    assert await embedder.adopt(tmp_path / "turned.npz") == 0


async def test_the_shipped_classifier_was_trained_from_todays_utterances(tmp_path: Path, embedder):
    async def must_not_train(_texts):
        raise AssertionError("The utterances changed: run `python -m agent.understanding.shipping`")

    classifier = Classifier(
        embed=embedder.embed_queries, embed_many=must_not_train, name=embedder.name, cache=tmp_path
    )

    await classifier.prepare()

    assert len(list(TRAINED.glob("classifier-*.npz"))) == 2
    assert read_utterances(TRAINED.with_name("utterances"))
