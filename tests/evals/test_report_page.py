"""The report as one file: it loads nothing, survives hostile words, stays small, and says what is missing where it is not built."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Invalid
from evals.baselines import FOLDER
from evals.report.page import BUILT, PLACE, filled, write_page
from tests.evals.big_report import big_report
from tests.stack import ROOT

WORDS = ROOT / "web/src/report/words/measures.ts"

HOSTILE = "</script><script>alert(1)</script><!-- <script> \u2028\u2029 ]]> \\u003c 退货 👟 \x00"


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    return big_report()


@pytest.fixture
def built() -> Path:
    assert BUILT.exists(), "The pages are built by `make web`, which `make test` runs first."
    return BUILT


def held_in(page: str) -> Any:
    """What the page's script would read."""
    (packed,) = re.findall(r'<script type="application/gzip" id="report">([^<]*)</script>', page)
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_words_that_would_end_a_script_come_back_as_they_were(built: Path, tmp_path: Path) -> None:
    report = {"run": {"id": HOSTILE}, "cases": [{"title": HOSTILE, HOSTILE: None}]}

    write_page(report, tmp_path / "index.html")

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert held_in(page) == report
    assert "alert(1)" not in page


def test_the_page_loads_nothing_from_anywhere(built: Path, tmp_path: Path) -> None:
    write_page(big_report(scale=0.02), tmp_path / "index.html")

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<(?:script|img|iframe|link)[^>]*\s(?:src|href)=\"(?!data:)", page) == []
    assert re.findall(r"@import|url\((?!['\"]?(?:data:|#))", page) == []
    assert re.findall(r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|\bimport\(", page) == []
    assert "default-src 'none'" in page


def test_three_thousand_results_stay_under_ten_megabytes(
    built: Path, tmp_path: Path, large: dict[str, Any]
) -> None:
    write_page(large, tmp_path / "index.html")

    assert sum(len(case["trials"]) for case in large["cases"]) == 3000
    assert (tmp_path / "index.html").stat().st_size < 10_000_000


def test_the_same_report_gives_the_same_page() -> None:
    report = {"run": {"id": "a"}, "cases": []}

    assert filled(PLACE, report) == filled(PLACE, report)


def test_a_figure_that_is_no_number_does_not_cost_the_report() -> None:
    report = {"suites": [{"measures": {"ece": {"value": float("nan"), "low": float("-inf")}}}]}

    assert held_in(filled(PLACE, report)) == {
        "suites": [{"measures": {"ece": {"value": None, "low": None}}}]
    }


def test_a_page_that_is_not_built_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="make web"):
        write_page({}, tmp_path / "index.html", built=tmp_path / "nothing.html")

    assert list(tmp_path.iterdir()) == []


def test_a_page_of_another_version_is_not_filled(tmp_path: Path) -> None:
    old = tmp_path / "old.html"
    old.write_text("<!doctype html><div id=root></div>", encoding="utf-8")

    with pytest.raises(Invalid, match="make web"):
        write_page({}, tmp_path / "index.html", built=old)


def test_a_page_that_somebody_has_open_is_replaced_whole(built: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "index.html"

    write_page({"run": {"id": "first"}}, target)
    write_page({"run": {"id": "second"}}, target)

    assert held_in(target.read_text(encoding="utf-8")) == {"run": {"id": "second"}}
    assert [path.name for path in target.parent.iterdir()] == ["index.html"]


def test_every_figure_of_the_shipped_suites_and_of_replays_has_a_name_in_both_languages() -> None:
    told = [json.loads(file.read_text()) for file in FOLDER.glob("*.json")]
    measured = {name.split("@")[0] for each in told for name in each["measures"]}
    replayed = {"different", "now_handed_over", "now_answered", "needs_shop"}

    english, chinese = WORDS.read_text().split("export const measuresZh")

    assert len(measured) > 20
    for name in measured | replayed:
        assert f" {name}: '" in english, name
        assert f" {name}: '" in chinese, name
