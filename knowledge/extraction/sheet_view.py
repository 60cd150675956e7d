"""Which rows and columns of a sheet are hidden; the reader of large workbooks does not tell."""

from dataclasses import dataclass
from typing import Any

from lxml import etree

_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ON = ("1", "true")
_LAST_COLUMN = 16_384


@dataclass(frozen=True)
class Unseen:
    """Numbers from 1."""

    rows: frozenset[int]
    columns: frozenset[int]


def unseen_of(sheet: Any) -> Unseen:
    rows: set[int] = set()
    columns: set[int] = set()
    with sheet._get_source() as source:  # noqa: SLF001 - the part of the archive that is this sheet
        for _, element in etree.iterparse(
            source,
            tag=(f"{_NAMESPACE}row", f"{_NAMESPACE}col"),
            resolve_entities=False,
            no_network=True,
        ):
            if element.get("hidden") in _ON:
                if element.tag.endswith("row"):
                    rows.add(int(element.get("r") or 0))
                else:
                    first, last = int(element.get("min") or 0), int(element.get("max") or 0)
                    columns |= set(range(first, min(last, _LAST_COLUMN) + 1))
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    return Unseen(frozenset(rows), frozenset(columns))
