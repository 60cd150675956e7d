"""Cut a text down to the words that were searched for, and mark these; and mask addresses."""

import re

from store.search import words_of

AROUND = 42


def snippet(text: str, query: str, *, around: int = AROUND) -> list[dict[str, object]]:
    """Pieces `{text, hit}` that together are a stretch of the text around the first hit, in one line."""
    line = " ".join(text.split())
    words = sorted(words_of(query), key=len, reverse=True)
    if not line or not words:
        return [{"text": line[: 2 * around], "hit": False}] if line else []
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    first = pattern.search(line)
    begin = max(0, first.start() - around) if first else 0
    end = min(len(line), (first.end() if first else 0) + 2 * around)
    cut = ("…" if begin else "") + line[begin:end] + ("…" if end < len(line) else "")
    pieces: list[dict[str, object]] = []
    at = 0
    for match in pattern.finditer(cut):
        if match.start() > at:
            pieces.append({"text": cut[at : match.start()], "hit": False})
        pieces.append({"text": match.group(), "hit": True})
        at = match.end()
    if at < len(cut):
        pieces.append({"text": cut[at:], "hit": False})
    return pieces


def masked(kind: str, value: str) -> str:
    """Enough to recognise it by, not enough to use it: m•••@example.com, •••0912."""
    if "@" in value:
        name, _, host = value.partition("@")
        return f"{name[:1]}•••@{host}"
    if kind == "customer":
        return value
    return f"•••{value[-4:]}" if len(value) > 4 else "•••"
