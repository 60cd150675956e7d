"""Whether the style of an element hides it from people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HIDING = re.compile(
    r"(?<![a-z-])(?:"
    r"display:none|visibility:(?:hidden|collapse)|opacity:0?(?:\.0+)?(?:[;!]|$)|content-visibility:hidden"
    r"|font-size:(?:0|0?\.\d+|1px)(?:px|pt|em|rem|%)?(?:[;!]|$)|(?:left|top|right|text-indent):-\d{3,}"
    r"|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
    r")"
)
_FLAT = re.compile(r"(?<![a-z-])(?:max-)?(?:width|height):0(?:px)?(?:[;!]|$)")
_COLOUR = re.compile(r"(?<![a-z-])color:([^;!]+)")
_GROUND = re.compile(r"(?<![a-z-])background(?:-color|-image)?:([^;!]+)")
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
_SIMPLE = re.compile(r"(?:[a-z0-9]*([.#][\w-]+)|([a-z][a-z0-9]*))")
_WHITE = re.compile(
    r"(?:white|snow|#f[a-f]f[a-f]f[a-f]|#fff|rgba?\(25[0-5],25[0-5],25[0-5](?:,1)?\))$"
)
_CLEAR = re.compile(
    r"(?:transparent|#[0-9a-f]{6}00|#[0-9a-f]{3}0|rgba\(\d+,\d+,\d+,0?(?:\.0\d*)?\))$"
)
_MOST_RULES = 20_000


def _hides(style: str) -> bool:
    """`style` is in small letters without spaces."""
    if _HIDING.search(style) or ("overflow:hidden" in style and _FLAT.search(style)):
        return True
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour is None:
        return False
    return bool(_CLEAR.match(colour[1])) or (ground is not None and colour[1] == ground[1])


def _is_white(style: str) -> bool:
    colour = _COLOUR.search(style)
    return colour is not None and bool(_WHITE.match(colour[1])) and not _GROUND.search(style)


def _style_of(attributes: Mapping[str, Any]) -> str:
    return "".join(str(attributes.get("style", "")).lower().split())


@dataclass(frozen=True)
class Sheet:
    """The page's own rules: names (`p`, `.x`, `#x`) that are hidden, white, or have a ground. `foreign` says that
    rules from elsewhere may give any class one."""

    hidden: frozenset[str]
    white: frozenset[str]
    grounds: frozenset[str]
    foreign: bool

    def hides(self, tag: str, attributes: Mapping[str, Any]) -> bool:
        if "hidden" in attributes and str(attributes["hidden"]).lower() != "until-found":
            return True
        style = _style_of(attributes)
        return bool(self.hidden & _names(tag, attributes)) or (bool(style) and _hides(style))

    def is_white(self, tag: str, attributes: Mapping[str, Any]) -> bool:
        """White letters, or `<font color>`, unless their own style puts them on another ground."""
        if str(attributes.get("color", "")).lower().strip() in ("#fff", "#ffffff", "white"):
            return True
        return bool(self.white & _names(tag, attributes)) or _is_white(_style_of(attributes))

    def has_ground(self, tag: str, attributes: Mapping[str, Any]) -> bool:
        if "bgcolor" in attributes or _GROUND.search(_style_of(attributes)):
            return True
        names = _names(tag, attributes)
        return bool(self.grounds & names) or (self.foreign and len(names) > 1)


def read_sheet(rules: str, *, foreign: bool) -> Sheet:
    hidden: set[str] = set()
    white: set[str] = set()
    grounds: set[str] = set()
    for selectors, body in _RULE.findall(rules.lower())[:_MOST_RULES]:
        matches = (_SIMPLE.fullmatch(one.strip()) for one in selectors.split(","))
        names = {match[1] or match[2] for match in matches if match}
        style = "".join(body.split())
        ground = _GROUND.search(style)
        if _hides(style):
            hidden |= names
        elif _is_white(style):
            white |= names
        if ground is not None and not _WHITE.match(ground[1]) and ground[1] != "none":
            grounds |= names
    return Sheet(frozenset(hidden), frozenset(white), frozenset(grounds), foreign)


def _names(tag: str, attributes: Mapping[str, Any]) -> set[str]:
    names = attributes.get("class") or []
    classes = names.split() if isinstance(names, str) else names
    found = {tag, *(f".{name.lower()}" for name in classes)}
    if attributes.get("id"):
        found.add("#" + str(attributes["id"]).lower())
    return found
