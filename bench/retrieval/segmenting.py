"""Cut text into words as a careful user of these libraries would: jieba for Chinese, lower-case words else."""

import logging
import re

_HAN = re.compile(r"[\u3400-\u9fff]")


def words(text: str) -> list[str]:
    plain = text.lower()
    if not _HAN.search(plain):
        return re.findall(r"\w+", plain)
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return [word for word in jieba.lcut_for_search(plain) if re.search(r"\w", word)]


def spaced(text: str) -> str:
    """For libraries that take no tokeniser, only a pattern: words between blanks."""
    return " ".join(words(text))
