"""A language model in a process of its own that quotes the first source it is shown."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.scripted_model import ScriptedModel, Step
from tests.stack import ROOT

# Three Chinese characters or one short English word: what a model sends as one token.
CHUNK_CHARS = 4
_SOURCE = re.compile(r"^\[1\] .*\n(.+)", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？.!?\n|]{6,}[。！？.!?]")


def quote(body: dict[str, Any]) -> Step:
    """The first sentences of source 1, each with its number."""
    shown = "\n".join(str(message.get("content") or "") for message in body["messages"])
    source = _SOURCE.search(shown)
    found = _SENTENCE.findall(source[1]) if source else []
    text = " ".join(f"{sentence.strip()[:-1]} [1]{sentence.strip()[-1]}" for sentence in found[:2])
    return Step(text=text or "好的 [1]。", chunk_chars=CHUNK_CHARS)


@contextmanager
def played_model() -> Iterator[str]:
    """Its OpenAI base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.played_model"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


def main() -> None:
    model = ScriptedModel().answer_with(quote).start()
    print(model.url, flush=True)
    # Until whoever started us is gone.
    while sys.stdin.read(1):
        time.sleep(1)


if __name__ == "__main__":
    main()
