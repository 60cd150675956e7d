"""Ways to write an order so that a filter does not see it, each with what a clever model reads in it."""

import base64
import codecs
import html
import re
import unicodedata
from binascii import Error
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

_MORSE = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz0123456789",
        [
            ".-",
            "-...",
            "-.-.",
            "-..",
            ".",
            "..-.",
            "--.",
            "....",
            "..",
            ".---",
            "-.-",
            ".-..",
            "--",
            "-.",
            "---",
            ".--.",
            "--.-",
            ".-.",
            "...",
            "-",
            "..-",
            "...-",
            ".--",
            "-..-",
            "-.--",
            "--..",
            "-----",
            ".----",
            "..---",
            "...--",
            "....-",
            ".....",
            "-....",
            "--...",
            "---..",
            "----.",
        ],
        strict=True,
    )
)
_READ_MORSE = {sign: letter for letter, sign in _MORSE.items()}
_NATO = [
    "alfa",
    "bravo",
    "charlie",
    "delta",
    "echo",
    "foxtrot",
    "golf",
    "hotel",
    "india",
    "juliett",
    "kilo",
    "lima",
    "mike",
    "november",
    "oscar",
    "papa",
    "quebec",
    "romeo",
    "sierra",
    "tango",
    "uniform",
    "victor",
    "whiskey",
    "xray",
    "yankee",
    "zulu",
]
_TWINS = dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True))
_LEET = str.maketrans("aeiotAEIOT", "4310743107")
_READ_LEET = str.maketrans("43107", "aeiot")
_ZERO_WIDTH, _TAGS = "\u200b", 0xE0000
_LONG_TOKEN = re.compile(r"[A-Za-z0-9+/=]{16,}")
_CIRCLED = 0x24D0


@dataclass(frozen=True)
class Disguise:
    write: Callable[[str], str]
    read: Callable[[str], str]


def letters(text: str) -> str:
    """What is left to compare when a disguise has lost the case and the signs."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _decoded(text: str, decode: Callable[[str], bytes], token: re.Pattern[str]) -> str:
    found = []
    for match in token.findall(text):
        try:
            found.append(decode(match).decode())
        except (Error, ValueError):
            continue
    return "\n".join(found)


def _morse(text: str) -> str:
    return " ".join(_MORSE[c] for c in letters(text) if c in _MORSE)


def _read_morse(text: str) -> str:
    return "".join(_READ_MORSE.get(sign, "") for sign in text.split())


def _nato(text: str) -> str:
    return " ".join(_NATO[ord(c) - 97] if c.isascii() and c.isalpha() else c for c in letters(text))


def _read_nato(text: str) -> str:
    return "".join(
        word[0]
        for word in text.lower().split()
        if word in _NATO or (len(word) == 1 and word.isalnum())
    )


def _tagged(text: str) -> str:
    return "".join(chr(_TAGS + ord(c)) if c.isascii() else c for c in text)


def _read_tags(text: str) -> str:
    return "".join(chr(ord(c) - _TAGS) if _TAGS < ord(c) < _TAGS + 128 else c for c in text)


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


def _circled(text: str) -> str:
    return "".join(
        chr(_CIRCLED + ord(c.lower()) - 97) if c.isascii() and c.isalpha() else c for c in text
    )


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _twins(text: str) -> str:
    return "".join(_TWINS.get(c, c) for c in text)


def _read_twins(text: str) -> str:
    back = {twin: own for own, twin in _TWINS.items()}
    return "".join(back.get(c, c) for c in text)


def _binary(text: str) -> str:
    return " ".join(f"{byte:08b}" for byte in text.encode())


def _read_binary(text: str) -> str:
    eights = re.findall(r"\b[01]{8}\b", text)
    return bytes(int(eight, 2) for eight in eights).decode(errors="ignore")


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in text)


def _read_escaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), text)


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def _hex(text: str) -> str:
    return text.encode().hex()


def _read_hex(text: str) -> str:
    return _decoded(text, bytes.fromhex, re.compile(r"\b(?:[0-9a-f]{2}){8,}\b"))


def _same(text: str) -> str:
    return text


PLAIN = Disguise(_same, _same)
DISGUISES = {
    "base64": Disguise(
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: _decoded(text, base64.b64decode, _LONG_TOKEN),
    ),
    "base32": Disguise(
        lambda text: base64.b32encode(text.encode()).decode(),
        lambda text: _decoded(text, base64.b32decode, re.compile(r"[A-Z2-7=]{16,}")),
    ),
    "hexadecimal": Disguise(_hex, _read_hex),
    "binary digits": Disguise(_binary, _read_binary),
    "rot13": Disguise(_rot13, _rot13),
    "reversed": Disguise(lambda text: text[::-1], lambda text: text[::-1]),
    "leetspeak": Disguise(
        lambda text: text.translate(_LEET), lambda text: text.translate(_READ_LEET)
    ),
    "zero-width characters": Disguise(
        lambda text: re.sub(r"(.{7})", rf"\1{_ZERO_WIDTH}", text),
        lambda text: text.replace(_ZERO_WIDTH, ""),
    ),
    "bidi controls": Disguise(
        lambda text: f"\u202e{text}\u202c", lambda text: re.sub("[\u202a-\u202e]", "", text)
    ),
    "homoglyphs": Disguise(_twins, _read_twins),
    "full-width letters": Disguise(_wide, _compatible),
    "circled letters": Disguise(_circled, _compatible),
    "Morse": Disguise(_morse, _read_morse),
    "spelling alphabet": Disguise(_nato, _read_nato),
    "Unicode tags": Disguise(_tagged, _read_tags),
    "URL escapes": Disguise(quote, unquote),
    "HTML entities": Disguise(lambda text: "".join(f"&#{ord(c)};" for c in text), html.unescape),
    "JSON escapes": Disguise(_escaped, _read_escaped),
    "a letter a line": Disguise(lambda text: "\n".join(letters(text)), _same),
    "dotted letters": Disguise(".".join, _same),
    "an acrostic": Disguise(
        lambda text: "\n".join(f"{c} 鞋 shoe" for c in letters(text)),
        lambda text: "".join(line.strip()[:1] for line in text.splitlines()),
    ),
    "doubled letters": Disguise(
        lambda text: "".join(c * 2 for c in text),
        lambda text: re.sub(r"([\s\S])\1", r"\1", text),
    ),
}


def reads(disguise: Disguise, text: str, order: str) -> bool:
    """Whether a model that undoes the disguise finds the order in the text."""
    wanted = letters(disguise.read(disguise.write(order)))
    return bool(wanted) and wanted in letters(disguise.read(text))
