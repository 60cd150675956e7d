"""Passages in another model's order; and in their own where that model fails."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk, Passage
from domain.language import Language
from models.chat import build_models
from models.reranking import Reranker, build_reranker
from settings import Settings
from tests.scripted_model import ScriptedModel, scripted_model  # noqa: F401


def passages(count: int) -> tuple[Passage, ...]:
    return tuple(
        Passage(
            Chunk(
                id=ChunkId(f"c{n:02}"),
                article_id=ArticleId("a"),
                slug="a",
                language=Language.EN,
                title="Returns",
                headings=(),
                text=f"text {n}",
                start=0,
                end=6,
            ),
            score=1 - n / 100,
        )
        for n in range(count)
    )


class Backwards:
    async def prepare(self) -> None: ...

    async def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        return [n / len(texts) for n in range(len(texts))]


class Broken(Backwards):
    async def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        raise ConnectionError("nobody there")


async def test_the_first_twenty_are_ordered_anew_and_the_rest_stays_behind():
    given = passages(25)

    ordered = await Reranker(Backwards()).order("return?", given)

    assert [p.chunk.id for p in ordered[:20]] == [p.chunk.id for p in reversed(given[:20])]
    assert ordered[20:25] == tuple(p for p in ordered if p.chunk.id >= "c20")
    assert [p.score for p in ordered] == sorted((p.score for p in ordered), reverse=True)


async def test_without_the_model_the_order_stays():
    given = passages(3)

    assert await Reranker(Broken()).order("return?", given) == given
    assert await Reranker(Backwards()).order("return?", ()) == ()


async def test_the_assistants_own_model_rates_all_passages_in_one_call(
    scripted_model: ScriptedModel,  # noqa: F811
):
    settings = Settings(
        model="scripted", model_url=scripted_model.url, reranker="model", first_token_seconds=20
    )
    reranker = build_reranker(settings, build_models(settings))
    assert reranker is not None
    await reranker.warm()
    scripted_model.say("Here they are: [0, 10, 5]").say("I would rather not.")

    ordered = await reranker.order("return?", passages(3))
    unchanged = await reranker.order("return?", passages(3))

    assert [(p.chunk.id, p.score) for p in ordered] == [("c01", 1.0), ("c02", 0.5), ("c00", 0.0)]
    assert unchanged == passages(3)


async def test_a_cross_encoder_from_a_folder_reads_question_and_passage(tmp_path: Path):
    settings = Settings(reranker=str(tiny_cross_encoder(tmp_path)))
    reranker = build_reranker(settings, [])
    assert reranker is not None
    await reranker.warm()

    ordered = await reranker.order("text", passages(4))

    assert {p.chunk.id for p in ordered} == {"c00", "c01", "c02", "c03"}
    assert all(0 < p.score < 1 for p in ordered)
    assert ordered != passages(4)


@pytest.mark.parametrize(("name", "models"), [("", []), ("model", [])])
def test_the_light_ranking_needs_no_model(name: str, models: list):
    assert build_reranker(Settings(reranker=name), models) is None


def tiny_cross_encoder(folder: Path) -> Path:
    """A real one, with one layer of random weights: nothing can be downloaded here."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "text", "returns", *"0123456789"]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder
