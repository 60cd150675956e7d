"""Give an article a name for addresses, made from its title."""

import re
import unicodedata

_PLAIN = re.compile(r"[a-z0-9]+")
_LONGEST = 60


def slug_of(title: str) -> str:
    """Words in small letters, Chinese by its sound: 退货 becomes tui-huo."""
    from pypinyin import lazy_pinyin

    folded = unicodedata.normalize("NFKC", title)
    spoken = " ".join(lazy_pinyin(folded))
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode().lower()
    slug = "-".join(_PLAIN.findall(plain))
    if len(slug) > _LONGEST:
        slug = slug[:_LONGEST].rpartition("-")[0] or slug[:_LONGEST]
    return slug or "article"
