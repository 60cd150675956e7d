"""Read a text as people read it: without invisible signs, look-alike letters, marks between letters, and foreign tongues."""

import re
import unicodedata
from collections.abc import Sequence

# Cyrillic and Greek letters that look like Latin ones.
_TWINS = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнгαορνικυАВЕКМНОРСТХІЈЅΑΒΕΗΙΚΜΝΟΡΤΧΥΖ",
    "aeopcyxijsdhlkmtbhraopvikuABEKMHOPCTXIJSABEHIKMNOPTXYZ",
)
_MARKS = re.compile(r"[*_~`…·•|\\]+")
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-/]){2,}[^\W\d_](?![^\W_])")
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?")
# Letters of neither language; marks and signs that Latin and Chinese texts have as well are not among them.
_STRANGE = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3130-\u318f\ua960-\ud7ff]")
_ENGLISH = frozenset(
    ["the", "you", "your", "is", "are", "of", "and", "for", "with", "it", "it's", "can", "this", "that", "have", "will", "we", "our", "to", "not", "by", "from", "been", "was", "if", "my", "please", "yes", "sorry", "i", "i'm", "i'll", "at", "be", "which", "what", "how", "when", "there", "here", "does", "any", "all", "more", "on", "hello", "thanks", "thank"]
)  # fmt: skip
_MOST_STRANGE = 4
_MOST_WORDS, _MOST_SIGNS = 6, 6


def unmasked(text: str) -> str:
    """In one form: no invisible signs, no marks, ordinary letters for those that look like them, small."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    flat = unicodedata.normalize("NFKC", seen).translate(_TWINS).lower()
    return "".join(c for c in unicodedata.normalize("NFKD", flat) if not unicodedata.combining(c))


def plain(text: str) -> str:
    """Unmasked, in one line, without marks between letters, spelled words joined."""
    flat = _MARKS.sub("", unmasked(text))
    joined = _SPELLED.sub(lambda m: re.sub(r"[ .\-/]", "", m.group()), flat)
    return " ".join(joined.split())


def in_foreign_tongue(sentence: str, articles: Sequence[str], names: Sequence[str] = ()) -> bool:
    """Whether it is neither Chinese nor English: what is said then, no check can read. `articles` may be, and so may the
    names of things as far as they are short."""
    told = "\n".join(articles).lower()
    seen = "\n".join((told, *(name for name in names if _is_name(name)))).lower()
    strange = [c for c in unicodedata.normalize("NFKC", sentence) if _STRANGE.match(c)]
    foreign = [c for c in strange if c not in told]
    if len(foreign) > _MOST_SIGNS or any(c not in seen for c in foreign):
        return True
    words = _WORDS.findall(unmasked(re.sub(r"\S*[\d@/.]\S*", " ", sentence)))
    unknown = [word for word in words if word not in seen]
    return len(unknown) >= _MOST_STRANGE and _ENGLISH.isdisjoint(words)


def _is_name(text: str) -> bool:
    return len(text.split(": ", 1)[-1].split()) <= _MOST_WORDS
