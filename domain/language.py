"""Which language somebody writes in: Chinese or English."""

import re
from enum import StrEnum

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
# Said and written in Chinese as much as in English: they show no language.
_SHARED = re.compile(r"\b(?:ok|okay|vip|app)\b", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\b[A-Z]{1,6}\d{4,}\b|\S{1,64}@\S{1,255}|https?://\S+")


class Language(StrEnum):
    ZH = "zh"
    EN = "en"

    @classmethod
    def of_locale(cls, locale: str) -> "Language":
        """`zh-CN`, `zh`, `zh_TW` are Chinese; everything else is English."""
        return cls.ZH if locale.lower().startswith("zh") else cls.EN


def detect_language(text: str, *, default: Language) -> Language:
    """The language of `text`; `default` where it shows none (a bare order number, an emoji, OK)."""
    words = _SHARED.sub(" ", _IDENTIFIER.sub(" ", text))
    han, latin = len(_HAN.findall(words)), len(_LATIN_WORD.findall(words))
    if han == 0 and latin == 0:
        return default
    return Language.ZH if han >= latin else Language.EN
