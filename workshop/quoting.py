"""Tell which sentences of a conversation quote an article that is erased."""

import re
from collections.abc import Collection, Iterable, Iterator

from knowledge.sentences import sentence_spans

ERASED = "[erased source]"
# So much the same in a row is a quote anywhere; letters and digits alone are counted. A whole sentence is one where
# it is half as long, and any sentence that tells something where the article is spoken of.
_HAN_RUN, _LATIN_RUN = 10, 32
_FEW_HAN, _FEW_LATIN = 3, 6
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_MARKS = re.compile(r"(?:\s*\[\d{1,2}\])+")
_TRAILING = re.compile(r"(?:\s*\[\d{1,2}\])+$")
_MARK = re.compile(r"\[(\d{1,2})\]")
_AGAIN = re.compile(rf"({re.escape(ERASED)})(?:\s*{re.escape(ERASED)})+")


def bare(text: str) -> str:
    """Letters and digits alone: marks, blanks and stops differ between a source and its quote."""
    return re.sub(r"[\W_]+", "", text).casefold()


class Quoted:
    """Knows the texts of an article, in all its versions, and its names: titles, headings, other wordings."""

    def __init__(self, texts: Iterable[str], names: Iterable[str]) -> None:
        self._names = {name for text in names if (name := bare(text))}
        self._runs: set[str] = set()
        self._sentences: set[str] = set()
        self._whole: dict[int, set[str]] = {}
        for text in texts:
            self._runs.update(_runs(bare(text)))
            for left, right in sentence_spans(text):
                said = bare(text[left:right])
                if _tells(said):
                    self._sentences.add(said)
                if _tells(said, much=True):
                    self._whole.setdefault(len(said), set()).add(said)

    def is_name(self, text: str) -> bool:
        return bare(text) in self._names

    def scrub(self, text: str, *, cited: Collection[int] = (), near: bool = False) -> str:
        """`cited` are the numbers by which this text cites the article; `near` says that it speaks of the article, so
        that short sentences and names count too."""
        spans = list(_marked(text))
        taken = [
            at
            for at, (left, right, numbers) in enumerate(spans)
            if numbers & set(cited) or self._quotes(text[left:right], near=near or bool(cited))
        ]
        for at in reversed(taken):
            left, right, _ = spans[at]
            text = text[:left] + ERASED + text[right:]
        return _AGAIN.sub(r"\1", text) if taken else text

    def _quotes(self, sentence: str, *, near: bool) -> bool:
        said = bare(sentence)
        if any(run in self._runs for run in _runs(said)):
            return True
        for length, whole in self._whole.items():
            if any(said[at : at + length] in whole for at in range(len(said) - length + 1)):
                return True
        return near and (
            any(short in said for short in self._sentences)
            or any(name in said for name in self._names if _tells(name))
        )


def _runs(said: str) -> Iterator[str]:
    """Every piece that is long enough; ten signs are, where half of them are Chinese."""
    for at in range(len(said) - _HAN_RUN + 1):
        run = said[at : at + _HAN_RUN]
        if len(_HAN.findall(run)) * 2 >= _HAN_RUN:
            yield run
    for at in range(len(said) - _LATIN_RUN + 1):
        run = said[at : at + _LATIN_RUN]
        if not _HAN.search(run):
            yield run


def _tells(said: str, *, much: bool = False) -> bool:
    """Longer than a greeting or a yes; `much`: so long that nobody else says it by chance."""
    if _HAN.search(said):
        return len(said) > (_HAN_RUN // 2 if much else _FEW_HAN)
    return len(said) > (_LATIN_RUN // 2 if much else _FEW_LATIN)


def _marked(text: str) -> Iterator[tuple[int, int, set[int]]]:
    """Sentences without their citation marks, and the numbers of the marks behind them."""
    spans: list[tuple[int, int, set[int]]] = []
    for begin, right in sentence_spans(text):
        # A mark stands behind the stop, where the next sentence already begins.
        before = _MARKS.match(text, begin, right) if spans else None
        if before:
            spans[-1][2].update(map(int, _MARK.findall(before.group())))
        left = before.end() if before else begin
        piece = text[left:right]
        trailing = _TRAILING.search(piece)
        end = left + trailing.start() if trailing else right
        start = left + len(piece) - len(piece.lstrip())
        if start < end:
            spans.append((start, end, set(map(int, _MARK.findall(piece)))))
    return iter(spans)
