"""Prompts are Markdown files beside this one, with {{named}} slots, reviewed like prose."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Prompts:
    texts: dict[str, str]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Prompts":
        return cls({path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")})

    def fill(self, name: str, **values: str) -> str:
        """A slot without a value, or a value without a slot, is a mistake and raises KeyError."""
        text = self.texts[name]
        unknown = set(values) - set(_SLOT.findall(text))
        if unknown:
            raise KeyError(f"prompts/{name}.md has no slot {', '.join(sorted(unknown))}")
        return _SLOT.sub(lambda m: values[m.group(1)], text)

    def bare(self, name: str) -> str:
        """The prompt's own words without its slots: what must never be repeated to a contact."""
        return _SLOT.sub("\n", self.texts[name])
