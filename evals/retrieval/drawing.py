"""Draw scores as SVG, so that a report needs no other file."""

from collections.abc import Iterator
from html import escape

from evals.retrieval.evaluation import FINAL
from evals.retrieval.metrics import METRICS, Estimate
from evals.retrieval.scores import Scores

_WIDTH, _LEFT, _RIGHT, _ROW, _GAP = 860, 150, 70, 18, 14


def draw_scores(scores: Scores) -> str:
    """A dot with its interval for each retriever, metric below metric."""
    rows = len(scores.estimates)
    height = len(METRICS) * (rows * _ROW + _GAP) + 30
    lowest = min(one.low for row in scores.estimates.values() for one in row.values())
    start = int(lowest * 10) / 10
    body = "".join(_body(scores, start, height))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" width="100%" '
        f'aria-label="Each metric of each retriever with its interval">{body}</svg>'
    )


def _body(scores: Scores, start: float, height: int) -> Iterator[str]:
    for step in range(round(start * 10), 11):
        x = _x(step / 10, start)
        yield f'<line class="axis" x1="{x}" x2="{x}" y1="0" y2="{height - 24}"/>'
        yield f'<text class="dim" x="{x}" y="{height - 8}" text-anchor="middle">{step / 10:.1f}</text>'
    y = 0
    for metric in METRICS:
        yield f'<text x="0" y="{y + 15}">{metric}</text>'
        for name, row in scores.estimates.items():
            yield _row(name, row[metric], start, y)
            y += _ROW
        y += _GAP


def _row(name: str, found: Estimate, start: float, y: int) -> str:
    middle, mark = y + 11, "final" if name == FINAL else "other"
    return (
        f'<g class="{mark}"><text class="dim" x="{_LEFT - 10}" y="{y + 15}" text-anchor="end">{escape(name)}</text>'
        f'<line class="bar" x1="{_x(found.low, start)}" x2="{_x(found.high, start)}" y1="{middle}" y2="{middle}"/>'
        f'<circle class="dot" cx="{_x(found.value, start)}" cy="{middle}" r="4"/>'
        f'<text x="{_WIDTH - 40}" y="{y + 15}">{found.value:.3f}</text></g>'
    )


def _x(value: float, start: float) -> float:
    return round(_LEFT + (value - start) / (1 - start or 1) * (_WIDTH - _LEFT - _RIGHT), 1)
