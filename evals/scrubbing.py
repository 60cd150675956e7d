"""Take out of a recorded conversation who it was with; the same order keeps the same made-up number all through it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.language import Language
from domain.redaction import anonymous
from store.recorded import Recording

# Names of fields in what shops' systems give, without case and underscores.
_OF_PEOPLE = frozenset(
    {
        *("recipient", "receiver", "consignee", "contactname", "customername", "fullname"),
        *("firstname", "lastname", "buyer", "nickname", "phone", "mobile", "telephone", "tel"),
        *("email", "mail", "address", "street", "line", "line1", "line2", "postcode", "zip"),
        *("birthday", "idcard", "wechat", "payee", "taxid"),
    }
)
_NUMBERED = re.compile(
    r"(order|shipment|parcel|tracking|refund|return|invoice|payment|transaction|customer|member|ticket)"
    r".*(id|no|number|key|code)$|^(order|tracking)$"
)
# A payment card is written in groups.
_CARD = re.compile(r"(?<![\d-])\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?(?![\d-])")
# Who says their name has it taken out of the whole conversation, also where the shop knows none.
_TOLD = re.compile(
    r"(?:我叫|(?:名字|姓名|收件人|收货人)(?:是|叫|为|改成|[:：])?\s*)(?![是谁什么了哪不怎吗我你他她这那有没写错填])([一-鿿]{2,4}?)(?=[，。,.;；!！?？\s\d]|电话|手机|地址|$)"
    r"|(?i:my name is|name's|name:|recipient:?|addressed to) ([A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})"
)
_LEAST_NUMBER, _LEAST_NAME = 4, 2
_GONE = re.compile(r"[^0-9A-Za-z]+")


class Scrubber:
    """Of one conversation. A number keeps its letters and its length, so that it still reads as one: LS20260012 becomes LS99999901."""

    def __init__(self, recording: Recording) -> None:
        self._made: dict[str, str] = {}
        self._given: set[str] = set()
        found = list(_values(recording.documents))
        told = [found for line in recording.lines for found in _TOLD.findall(line.text)]
        self._names = [
            *(name for pair in told for name in pair if name),
            *(name for name in recording.names if len(name) >= _LEAST_NAME),
            *(value for key, value in found if key in _OF_PEOPLE and len(value) >= _LEAST_NAME),
        ]
        numbers = {value for key, value in found if _NUMBERED.search(key) and _is_number(value)}
        self._known = _any_of(numbers - set(self._names))

    def text(self, words: str, *, language: Language) -> str:
        """`language` is that of the words in brackets, which stand for all that is no number."""
        if self._known:
            words = self._known.sub(lambda match: self._number(match.group()), words)
        words = _CARD.sub(lambda match: self._number(match.group()), words)
        return anonymous(words, language=language, names=self._names, number=self._number)

    def _number(self, found: str) -> str:
        if found in self._given:
            return found
        plain = _GONE.sub("", found).casefold()
        if plain not in self._made:
            digits = sum(character.isdigit() for character in found)
            counted = f"{len(self._made) + 1:02d}".rjust(digits, "9")
            self._made[plain] = _with_digits(found, counted)
            self._given.add(self._made[plain])
        return self._made[plain]


def _with_digits(found: str, digits: str) -> str:
    """Its own digits give way, one by one; what is more stands at the end."""
    left = iter(digits)
    told = "".join(next(left, "") if one.isdigit() else one for one in found)
    return told + "".join(left)


def _values(document: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text and number in JSON, with the name of the field that holds it."""
    if isinstance(document, Mapping):
        for name, value in document.items():
            yield from _values(value, _GONE.sub("", str(name)).casefold())
    elif isinstance(document, list | tuple):
        for value in document:
            yield from _values(value, key)
    elif isinstance(document, str | int) and not isinstance(document, bool):
        yield key, str(document).strip()


def _is_number(value: str) -> bool:
    return (
        len(value) >= _LEAST_NUMBER
        and not any(character.isspace() for character in value)
        and any(character.isdigit() for character in value)
    )


def _any_of(numbers: Iterable[str]) -> re.Pattern[str] | None:
    """The longest first, for one may begin another."""
    ordered = sorted(numbers, key=len, reverse=True)
    if not ordered:
        return None
    told = "|".join(map(re.escape, ordered))
    return re.compile(rf"(?<![0-9A-Za-z])(?:{told})(?![0-9A-Za-z])", re.IGNORECASE)
