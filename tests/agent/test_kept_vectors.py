"""Vectors that are shipped with the utterances, and those that a shop's own texts add in its data folder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.understanding.classifier import UTTERANCES, read_utterances
from agent.understanding.vectors import SHIPPED, KeptVectors, file_of, read_shipped, write_shipped
from models.embedding import build_embedder
from settings import Settings

OURS = ("退款多久到账？", "how long does delivery take?", "怎么开发票？")
THEIRS = ("到货了提醒我", "tell me when it is back in stock")
RENEW = "The utterances changed: run `python -m agent.understanding.shipping`"


class Model:
    """Deals each text a vector of length one, and remembers what it was asked."""

    def __init__(self, seed: int = 1) -> None:
        self.asked: list[str] = []
        self._seed = seed

    async def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        drawn = [np.random.default_rng([self._seed, *t.encode()]).normal(size=64) for t in texts]
        rows = np.array(drawn, np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


async def shipped_by(model: Model, folder: Path, name: str = "played") -> Path:
    folder.mkdir()
    write_shipped(folder / file_of(name), OURS, await model.embed(OURS), name=name)
    model.asked.clear()
    return folder


async def test_that_of_what_is_shipped_one_text_is_embedded_to_see_that_it_is_the_same_model(
    tmp_path: Path,
):
    model = Model()
    shipped = await shipped_by(model, tmp_path / "shipped")
    kept = KeptVectors(model.embed, name="played", folder=tmp_path / "data", shipped=shipped)

    found = await kept.of([*OURS, *THEIRS])

    assert model.asked == [OURS[0], *THEIRS]
    fresh = await Model().embed([*OURS, *THEIRS])
    assert np.sum(found * fresh, axis=1).min() > 0.9999


async def test_that_the_data_folder_keeps_only_what_is_not_shipped(tmp_path: Path):
    model = Model()
    shipped = await shipped_by(model, tmp_path / "shipped")
    for _ in range(2):
        kept = KeptVectors(model.embed, name="played", folder=tmp_path / "data", shipped=shipped)
        await kept.of([*OURS, *THEIRS])

    with np.load(tmp_path / "data" / file_of("played")) as own:
        assert len(own["keys"]) == len(THEIRS)
    assert [text for text in model.asked if text in THEIRS] == list(THEIRS)


async def test_that_vectors_of_another_make_of_the_model_are_not_trusted(tmp_path: Path):
    shipped = await shipped_by(Model(seed=2), tmp_path / "shipped")
    model = Model(seed=1)
    kept = KeptVectors(model.embed, name="played", folder=tmp_path / "data", shipped=shipped)

    found = await kept.of(OURS)

    assert set(model.asked) == set(OURS)
    assert np.allclose(found, await Model(seed=1).embed(OURS), atol=1e-3)


async def test_that_another_models_vectors_are_not_even_read(tmp_path: Path):
    shipped = await shipped_by(Model(), tmp_path / "shipped", name="played")
    (shipped / file_of("played")).rename(shipped / file_of("other"))

    assert read_shipped(shipped / file_of("other"), "other") == {}
    assert read_shipped(tmp_path / "nothing.npz", "other") == {}


async def test_that_every_utterance_of_today_has_its_vector_and_no_other_text_has(tmp_path: Path):
    name = build_embedder(Settings(data=tmp_path)).name
    texts = {text for text, _ in read_utterances(UTTERANCES)}

    async def must_not_embed(asked: Sequence[str]) -> np.ndarray:
        assert list(asked) == sample, RENEW
        return await build_embedder(Settings(data=tmp_path)).embed_queries(asked)

    sample = [min(texts)]
    kept = KeptVectors(must_not_embed, name=name, folder=tmp_path)
    await kept.of(sorted(texts))

    assert len(read_shipped(SHIPPED / file_of(name), name)) == len(texts), RENEW


async def test_that_a_sample_of_them_is_what_the_model_says(tmp_path: Path):
    embedder = build_embedder(Settings(data=tmp_path))
    sample = [text for text, _ in read_utterances(UTTERANCES)][::400]
    kept = KeptVectors(embedder.embed_queries, name=embedder.name, folder=tmp_path)

    found = await kept.of(sample)

    fresh = await embedder.embed_queries(sample)
    assert np.sum(fresh * found, axis=1).min() > 0.9999
