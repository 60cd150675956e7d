"""Look into a parsed YAML file so that each mistake is named by file and key, with what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import Invalid
from domain.language import Language


class ToolsFileError(Invalid):
    """The file that connects the systems is wrong: the message says where, and what to write."""


@dataclass(frozen=True)
class Section:
    """A mapping in the file, with its dotted key."""

    path: Path
    key: str
    value: Any

    @property
    def data(self) -> dict[str, Any]:
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.error(f"is {self.value!r}", "write a mapping of keys to values")
        return self.value

    @property
    def name(self) -> str:
        return self.key.rpartition(".")[2]

    def error(self, wrong: str, remedy: str, *, name: str = "") -> ToolsFileError:
        key = f"{self.key}.{name}".strip(".")
        return ToolsFileError(f"{self.path}: {key or 'the file'}: {wrong}; {remedy}")

    def allow(self, *keys: str) -> None:
        for key in self.data:
            if key not in keys:
                raise self.error("is no known key", f"known are {', '.join(keys)}", name=key)

    def section(self, name: str) -> "Section":
        return Section(self.path, f"{self.key}.{name}".strip("."), self.data.get(name))

    def sections(self, name: str) -> list["Section"]:
        """The mappings of a list; one that stands alone is a list of one."""
        value = self.data.get(name)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        key = f"{self.key}.{name}".strip(".")
        return [Section(self.path, f"{key}.{n}", one) for n, one in enumerate(listed)]

    def text(self, name: str, *, default: str | None = None) -> str:
        value = self.data.get(name, default)
        if value is None:
            raise self.error("is missing", "add it", name=name)
        if not isinstance(value, str):
            raise self.error(f"is {value!r}", "write a text", name=name)
        return value

    def texts(self, name: str) -> dict[str, str]:
        section = self.section(name)
        return {key: section.text(key) for key in section.data}

    def number(self, name: str, *, default: float) -> float:
        value = self.data.get(name, default)
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = -1.0
        if isinstance(value, bool) or number < 0:
            raise self.error(f"is {value!r}", "write a number that is not negative", name=name)
        return number

    def flag(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.error(f"is {value!r}", "write true or false", name=name)
        return value

    def choice(self, name: str, choices: Sequence[str]) -> str:
        value = self.data.get(name)
        if value not in choices:
            shown = "is missing" if value is None else f"is {value!r}"
            raise self.error(shown, f"write {' or '.join(choices)}", name=name)
        return str(value)

    def words(self, name: str, *, required: bool = False) -> dict[Language, str]:
        """A text in every language, or nothing."""
        section = self.section(name)
        if not section.data and not required:
            return {}
        section.allow(*Language)
        return {language: section.text(language) for language in Language}
