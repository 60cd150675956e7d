"""Draw a product as an inline SVG in the colour of its first variant."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from markupsafe import Markup

DRAWINGS = Path(__file__).with_name("pictures.yaml")


def draw(kind: str, colour: str, label: str = "") -> Markup:
    """The drawing of this kind in this colour; with a label it is an image, without decoration."""
    body = _drawings()[kind].format(
        c=colour,
        d=_mix(colour, "#1c1f24", 0.24),
        l=_mix(colour, "#ffffff", 0.38),
        k="#33373d",
        w="#fbfaf7",
    )
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 - our own drawings; the label was escaped above
        f'<svg viewBox="0 0 200 200" {spoken}><ellipse cx="100" cy="170" rx="72" ry="8"'
        f' fill="#000" opacity=".09"/>{body}</svg>'
    )


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    drawings: dict[str, str] = yaml.safe_load(DRAWINGS.read_text(encoding="utf-8"))
    return drawings


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
