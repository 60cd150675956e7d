"""The shape of an operation's answer, as far as the document tells: which fields there are, and of what they are lists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.resolving import DocumentError, Resolver

_DEEPEST = 6


@dataclass(frozen=True)
class Shape:
    """`open`: there may be fields that the document does not name. `values` are all that a field may be, or none."""

    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None
    values: tuple[Any, ...] = ()
    open: bool = True

    def at(self, path: str) -> "Shape | None":
        """The shape of `items.0.name`; None where the document has no such field."""
        shape: Shape | None = self
        for part in filter(None, path.split(".")):
            if shape is None:
                return None
            shape = shape.part(part)
        return shape

    def part(self, name: str) -> "Shape | None":
        if self.items is not None and name.isdigit():
            return self.items
        return self.fields.get(name) or (Shape() if self.open else None)

    @property
    def known(self) -> list[str]:
        return sorted(self.fields)


def answer_of(resolver: Resolver, described: Mapping[str, Any]) -> Shape:
    """The shape of the first successful JSON answer; an open one where the document tells of none."""
    responses = described.get("responses")
    for status, given in (responses if isinstance(responses, dict) else {}).items():
        if not re.fullmatch(r"2(\d\d|XX)", str(status), re.IGNORECASE):
            continue
        try:
            content = resolver.followed(given).get("content") or {}
            for kind, media in content.items():
                if "json" in str(kind):
                    return _shape(resolver, media.get("schema"), 0)
        except (DocumentError, AttributeError, TypeError):
            return Shape()
    return Shape()


def _shape(resolver: Resolver, given: Any, depth: int) -> Shape:
    if depth > _DEEPEST or not isinstance(given, dict):
        return Shape()
    schema = resolver.followed(given)
    parts = [*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    shapes = [_shape(resolver, part, depth + 1) for part in parts if part != {"type": "null"}]
    if isinstance(schema.get("items"), dict):
        return Shape(items=_shape(resolver, schema["items"], depth + 1))
    named = schema.get("properties")
    fields = {} if not isinstance(named, dict) else named
    own = {name: _shape(resolver, part, depth + 1) for name, part in fields.items()}
    for shape in shapes:
        own = {**shape.fields, **own}
    items = next((shape.items for shape in shapes if shape.items), None)
    closed = bool(own) and not schema.get("additionalProperties")
    closed = closed and all(not shape.open or shape.items for shape in shapes)
    constant = [schema["const"]] if "const" in schema else []
    values = tuple(schema.get("enum", constant)) or next((s.values for s in shapes if s.values), ())
    return Shape(own, items, values, open=not closed and not values)
