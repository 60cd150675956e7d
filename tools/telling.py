"""What a READ brought, in the shop's own words: for customers who are served without a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.language import Language
from tools.rendering import Vocabulary, fill, flatten
from tools.sections import Section

_MOST_LINES = 8
_MORE = {Language.ZH: "……（共 {count} 条）", Language.EN: "... ({count} in all)"}


@dataclass(frozen=True)
class Telling:
    """`words` with the answer's fields as slots; with `list` (a dotted path) a line for each entry of that list, and
    `none` where it is empty."""

    words: Mapping[Language, str] = field(default_factory=dict)
    list: str = ""
    none: Mapping[Language, str] = field(default_factory=dict)

    def tell(self, data: Mapping[str, Any], vocabulary: Vocabulary) -> str:
        """Empty where nothing was configured, or the answer holds no such list."""
        template, language = self.words.get(vocabulary.language, ""), vocabulary.language
        if not template or not self.list:
            return fill(template, flatten(data), vocabulary=vocabulary)
        entries: Any = data
        for part in self.list.split("."):
            entries = entries.get(part) if isinstance(entries, Mapping) else None
        if not isinstance(entries, list):
            return ""
        if not entries:
            return self.none.get(language, "")
        lines = [
            "- " + fill(template, flatten(entry), vocabulary=vocabulary)
            for entry in entries[:_MOST_LINES]
            if isinstance(entry, Mapping)
        ]
        if len(entries) > _MOST_LINES:
            lines.append(_MORE[language].format(count=len(entries)))
        return "\n".join(lines)


def read_telling(section: Section) -> Telling:
    section.allow("list", "none", *Language)
    if not section.data:
        return Telling()
    words = {language: section.text(language) for language in Language}
    return Telling(words, section.text("list", default=""), section.words("none"))
