"""The names that columns of a table of questions and answers go by."""

from collections.abc import Sequence

COLUMNS = {
    "question": {"question", "问题", "標準問題", "标准问题", "标准问", "問題"},
    "answer": {"answer", "答案", "回答", "回复", "回覆"},
    "alternatives": {"alternatives", "相似问法", "相似问题", "相似问", "相似問法"},
    "slug": {"slug"},
    "language": {"language", "语言", "語言"},
}


def places_of(header: Sequence[str]) -> dict[str, int]:
    """Where each known column stands."""
    names = [cell.strip().lower() for cell in header]
    return {
        column: at
        for column, known in COLUMNS.items()
        for at, name in enumerate(names)
        if name in known
    }


def is_faq(header: Sequence[str]) -> bool:
    """A table of answers, or of other wordings for the headings of articles."""
    named = set(places_of(header))
    return {"question", "answer"} <= named or {"slug", "question", "alternatives"} <= named
