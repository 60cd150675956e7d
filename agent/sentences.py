"""Cut a growing text into sentences, so that each can be checked before it is shown."""

import re

# An end is Chinese punctuation, a line break, or Latin punctuation before a space; closing quotes and
# citation markers behind it belong to the sentence. A semicolon is no end: what stands on both sides of it is
# often carried by one citation at the end.
_END = re.compile(
    r"(?:[。！？]+[!?]*|[!?]+(?=\s|$|[\"”’」』）)\u3400-\u9fff]|\[\d)|(?<![A-Z0-9])\.(?=\s|$)|(?<=[A-Z0-9])\.(?=\s))[\"”’」』）)]*(?:\s?\[\d{1,2}\])*[ \t]*|\n+"
)
_OPEN_MARKER = re.compile(r"[ \t]*(?:\[\d{0,2})?")
_ABBREVIATION = re.compile(
    r"\b(e\.g|i\.e|etc|no|vs|approx|incl|mr|mrs|ms|dr|st)\.\s*$", re.IGNORECASE
)


class SentenceCutter:
    """Feed it deltas; it gives whole sentences with their spacing, and the rest at the end."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, delta: str) -> list[str]:
        self._rest += delta
        return self._cut(final=False)

    def finish(self) -> list[str]:
        found = self._cut(final=True)
        rest, self._rest = self._rest, ""
        return [*found, rest] if rest.strip() else found

    def _cut(self, *, final: bool) -> list[str]:
        found: list[str] = []
        start = 0
        for match in _END.finditer(self._rest):
            # The very end may go on: a marker [1] or a space can still come, or the rest of one.
            if not final and _OPEN_MARKER.fullmatch(self._rest, match.end()):
                break
            piece = self._rest[start : match.end()]
            if _ABBREVIATION.search(piece) and not piece.endswith("\n"):
                continue
            if piece.strip():
                found.append(piece)
                start = match.end()
        self._rest = self._rest[start:]
        return found


def split_sentences(text: str) -> list[str]:
    cutter = SentenceCutter()
    return [*cutter.feed(text), *cutter.finish()]
