"""Write a report as one HTML file that opens anywhere, without a network: the built page, with the report's data inside."""

import base64
import gzip
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.errors import Invalid

BUILT = Path(__file__).parents[2] / "web" / "dist" / "report" / "index.html"
# As Vite leaves it; what stands between the two tags is the report.
PLACE = '<script type="application/gzip" id="report"></script>'


def write_page(report: Mapping[str, Any], target: Path, *, built: Path = BUILT) -> None:
    """`report` is that of report.json. Raises Invalid where the page has not been built, or is none of this version."""
    page = filled(_page(built), report)
    target.parent.mkdir(parents=True, exist_ok=True)
    written = target.with_name(f"{target.name}.writing")
    written.write_text(page, encoding="utf-8")
    # Whoever has it open meanwhile never loads half of it.
    written.replace(target)


def filled(page: str, report: Mapping[str, Any]) -> str:
    """The page with its data: gzipped, because conversations repeat the same articles a thousand times, and in base64, because no
    letter of that alphabet can end a script."""
    packed = gzip.compress(_told(report).encode(), mtime=0)
    before, after = PLACE.split("><")
    return page.replace(PLACE, f"{before}>{base64.b64encode(packed).decode()}<{after}", 1)


def _told(report: Mapping[str, Any]) -> str:
    try:
        return json.dumps(report, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        # Rare, and a second walk over the whole report is dear.
        return json.dumps(_finite(report), ensure_ascii=False, separators=(",", ":"))


def _finite(value: Any) -> Any:
    """What is no number is told as null: JSON has no word for it, and one such figure must not cost the whole report."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value


def _page(built: Path) -> str:
    try:
        page = built.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Invalid(
            f"The report's page is not built: {built} is missing. Run `make web` once, then ask for the report again."
        ) from error
    if PLACE not in page:
        raise Invalid(f"{built} has no place for a report. Run `make web` to build it anew.")
    return page
