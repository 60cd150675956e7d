"""How long a customer waits for the first sentence: from the message's POST to its text at an event stream, over HTTP.

The server is a process of its own; the model is played at the pace of a real one and notes when each piece of it left. What
the model needed to say what had to be said is its own; the rest is ours. As `python -m bench.first_sentence BAND` this module is
that server, with every answer in one band."""

import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.figures import Figure, Result
from bench.played_model import quote
from domain.confidence import Band
from tests.agent.builders import all_in
from tests.scripted_model import ScriptedModel, Step
from tests.stack import Process, Stack

FIRST_TOKEN_SECONDS, TOKENS_A_SECOND = 0.3, 40
# What a token is, about, in characters.
TOKEN_CHARS = {"zh": 2, "en": 4}
_OPENINGS = {
    "zh": ("", "请问", "你好，请问", "想问一下，", "我想知道"),
    "en": ("", "Hello, ", "A question: ", "Please tell me, ", "I would like to know: "),
}
_QUESTIONS = {
    "zh": ("退货运费谁出？", "退款多久到账？", "怎么开发票？", "保修多久？"),
    "en": ("Who pays for return shipping?", "How long does a refund take?", "How do I get an invoice?", "How long is the warranty?"),
}  # fmt: skip
_END = re.compile(r"[。！？]|[.!?](?=\s|$)")
_LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass
class Pace:
    """What the model was asked in one turn: a clock for each request, with the text of the draft."""

    language: str
    requests: list[tuple[float, list[float]]] = field(default_factory=list)
    text: str = ""

    def own_seconds(self, band: Band) -> float:
        """The model's: until the first sentence where it may leave at once, until its last word where it is held."""
        begun, sent = self.requests[0]
        if band is Band.UNSURE:
            return sum(times[-1] - start for start, times in self.requests)
        first = _END.search(self.text)
        assert first is not None, self.text
        return sent[first.start() // TOKEN_CHARS[self.language]] - begun


@dataclass(frozen=True)
class Waited:
    """Seconds from the POST to the first sentence, and what the model needed of them."""

    whole: float
    model: float


def measure_first_sentence(seeded: Path, *, rounds: int) -> Result:
    found: dict[tuple[Band, str], list[Waited]] = {}
    for band in (Band.SURE, Band.UNSURE):
        for language, waited in _in_band(seeded, band, rounds).items():
            found[band, language] = waited
    figures = [row for (band, language), waited in found.items() for row in _figures(band, language, waited)]  # fmt: skip
    how = "medians of the same questions, in one run"
    for language in _LOCALES:
        held, sure = (
            statistics.median(one.whole for one in found[band, language])
            for band in (Band.UNSURE, Band.SURE)
        )
        figures.append(Figure(f"held : at once, {language}", held / sure, "×", how))
    return Result("The first sentence", tuple(figures))


def _figures(band: Band, language: str, waited: list[Waited]) -> list[Figure]:
    name = {Band.SURE: "sure", Band.UNSURE: "unsure, held and judged"}[band]
    whole = sorted(one.whole for one in waited)
    ours = sorted(one.whole - one.model for one in waited)
    how = f"{TOKENS_A_SECOND} tokens/s after {FIRST_TOKEN_SECONDS} s, {len(waited)} questions, embedding included"
    return [
        Figure(f"{name}, {language}", statistics.median(whole), "s", how, samples=tuple(whole)),
        Figure("   95th percentile", _late(whole), "s", how),
        Figure("   of it ours", statistics.median(ours), "s", "without the model's own time", samples=tuple(ours)),
        Figure("   ours, 95th percentile", _late(ours), "s", "without the model's own time"),
        Figure("   whole : model", statistics.median(one.whole / one.model for one in waited), "×", "1 would be nothing of ours"),
    ]  # fmt: skip


def _late(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def _in_band(seeded: Path, band: Band, rounds: int) -> dict[str, list[Waited]]:
    paces: list[Pace] = []
    model = ScriptedModel().answer_with(lambda body: _step(body, paces[-1])).start()
    try:
        with (
            _serving(seeded, band, model.url) as url,
            httpx.Client(base_url=url, timeout=60) as http,
        ):
            waited: dict[str, list[Waited]] = {language: [] for language in _LOCALES}
            for turn, language, text in _asked(rounds):
                paces.append(Pace(language))
                whole = _wait(http, text, _LOCALES[language])
                if turn >= 0:
                    waited[language].append(Waited(whole, paces[-1].own_seconds(band)))
            return waited
    finally:
        model.stop()


def _asked(rounds: int) -> Iterator[tuple[int, str, str]]:
    """Number, language and text; each text once, so that none is remembered. Numbers below zero only warm up."""
    for turn in range(-1, rounds):
        for language, questions in _QUESTIONS.items():
            openings = _OPENINGS[language]
            opening = openings[turn // len(questions) % len(openings)] if turn >= 0 else "Hi "
            yield turn, language, f"{opening}{questions[turn % len(questions)]}"


def _step(body: dict[str, Any], pace: Pace) -> Step:
    """A draft that quotes the first source, or the judge's yes; both at the model's pace."""
    times: list[float] = []
    pace.requests.append((time.monotonic(), times))
    slow = {"wait_first": FIRST_TOKEN_SECONDS, "chunk_seconds": 1 / TOKENS_A_SECOND, "times": times}
    if "judge" in str(body.get("tools")):
        return Step(calls=(("judge", '{"holds": true}'),), **slow)
    pace.text = quote(body).text
    return Step(text=pace.text, chunk_chars=TOKEN_CHARS[pace.language], **slow)


def _wait(http: httpx.Client, text: str, locale: str) -> float:
    """Of a customer whose stream is open before they write."""
    opened = http.post("/v1/conversations", json={"locale": locale}).json()
    path, headers = (
        f"/v1/conversations/{opened['id']}",
        {"Authorization": f"Bearer {opened['token']}"},
    )
    listening, seen = threading.Event(), threading.Event()
    at: list[float] = []

    def listen() -> None:
        with http.stream("GET", f"{path}/events", headers=headers) as stream:
            listening.set()
            for line in stream.iter_lines():
                if "TEXT_MESSAGE_CONTENT" in line and not at:
                    at.append(time.monotonic())
                if "RUN_FINISHED" in line:
                    break
        seen.set()

    threading.Thread(target=listen, daemon=True).start()
    assert listening.wait(30)
    began = time.monotonic()
    http.post(f"{path}/messages", json={"text": text}, headers=headers).raise_for_status()
    assert seen.wait(60), f"no end of the turn for {text}"
    return at[0] - began


@contextmanager
def _serving(seeded: Path, band: Band, model_url: str) -> Iterator[str]:
    settings = {"model": "played", "model_url": model_url, "model_key": "none", "messages_per_minute": 100_000}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(seeded, Path(folder), **settings)
        command = [sys.executable, "-m", "bench.first_sentence", band.value]
        log = Path(folder) / "server.log"
        stack.server = Process(command, environment=stack.environment, log=log)
        with stack:
            yield stack.url


def main() -> None:
    import uvicorn

    from server import create_app
    from settings import load_settings
    from wiring import build_services

    settings = load_settings()
    services = build_services(settings, confidence=all_in(Band(sys.argv[1])))
    uvicorn.run(create_app(services), host=settings.host, port=settings.port, log_level="warning")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
