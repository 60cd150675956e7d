"""Turn the bytes of a text file into text, whatever programme of a shop wrote them."""

import codecs
import re

from knowledge.documents import Unreadable, Words

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = re.compile(
    "(?<![^\x00-\x7f])[éèêëàâäáãåçîïíìôöóòõûüúùñßæœøÉÈÀÂÄÁÅÇÖÓÜÑ’‘“”–—…€£¥°·•®©™×½«»\xa0²³±](?![^\x00-\x7f])"
)
_GUESSES = ("gb18030", "big5", "cp1252", "utf-16-le", "utf-16-be")
_LATIN = re.compile("[\t\n\r -~\xa0-ÿ‐-›€]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_GOOD = 0.6
_ENOUGH = 1 << 16


def decode(data: bytes, *, said: str = "") -> str:
    """Line ends become `\\n`. `said` is the encoding that the file itself or its server names."""
    text = _decoded(data, said)
    if "\0" in text:
        raise Unreadable(
            Words(
                "The file is not text; is its name's ending right?",
                "文件不是文本。请检查文件名的后缀是否正确。",
            )
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def _decoded(data: bytes, said: str) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if (wide := _without_mark(data)) is not None:
        return wide
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _only_the_end_is_missing(data, error):
            return data[: error.start].decode("utf-8")
    if (text := _tried(data, said)) is not None:
        return text
    return _guessed(data)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark: empty bytes, and usual characters once they are read in pairs."""
    if 0 not in data[:_ENOUGH]:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        head = _begun(data[:_ENOUGH], name) or ""
        usual = sum(bool(_LATIN.match(c)) or _is_common_chinese(c) for c in head)
        if head and usual > 0.9 * len(head):
            return _begun(data, name)
    return None


def _only_the_end_is_missing(data: bytes, error: UnicodeDecodeError) -> bool:
    """A transfer that broke off within a character."""
    return error.reason == "unexpected end of data" and error.start >= max(8, len(data) - 3)


def _tried(data: bytes, name: str) -> str | None:
    try:
        return data.decode("gb18030" if name.lower() in {"gb2312", "gbk"} else name)
    except (LookupError, UnicodeError):
        return None


def _guessed(data: bytes) -> str:
    """The encoding in which the characters are those that people use most."""
    scores = {name: _usual(data[:_ENOUGH], name) for name in _GUESSES}
    best = max(scores, key=lambda name: scores[name])
    text = _begun(data, best)
    if scores[best] < _GOOD or text is None:
        raise Unreadable(_mixed(data))
    return text


def _begun(data: bytes, name: str) -> str | None:
    """Without a last character that is cut off."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data, final=False)
    except UnicodeError:
        return None


def _usual(data: bytes, name: str) -> float:
    """The share of characters beyond ASCII that are usual; Western ones stand alone among letters."""
    text = _begun(data, name) or ""
    found = _NOT_ASCII.findall(text)
    if not found:
        return 0.0
    if name == "cp1252":
        return len(_WESTERN.findall(text)) / len(found)
    return sum(map(_is_common_chinese, found)) / len(found)


def _is_common_chinese(character: str) -> bool:
    """In the first level, ordered by use, of the simplified or of the traditional set, or a mark of theirs."""
    simplified = character.encode("gb2312", errors="ignore")
    if simplified and (0xB0 <= simplified[0] <= 0xD7 or 0xA1 <= simplified[0] <= 0xA3):
        return True
    traditional = character.encode("big5", errors="ignore")
    return bool(traditional) and 0xA1 <= traditional[0] <= 0xC6


def _mixed(data: bytes) -> Words:
    """Names the first line that does not go with the others."""
    lines = data.split(b"\n")
    good = sum(1 for line in lines if not line.isascii() and _tried(line, "utf-8") is not None)
    for number, line in enumerate(lines, start=1):
        if good and _tried(line, "utf-8") is None:
            return Words(
                f"Line {number} is not in the encoding of the other lines; save the whole file as UTF-8.",
                f"第 {number} 行的编码和其他行不一样。请把整个文件另存为 UTF-8。",
            )
    return Words(
        "The encoding is not known; save the file as UTF-8.", "无法识别文件编码，请另存为 UTF-8。"
    )
