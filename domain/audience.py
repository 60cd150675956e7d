"""Whom an article is for, and who asks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asker:
    """What is known of the one who asks; an empty word means that it is not known."""

    channel: str = ""
    region: str = ""
    tier: str = ""


UNKNOWN = Asker()


@dataclass(frozen=True)
class Audience:
    """An empty tuple admits everybody. The language is not here: an article has exactly one."""

    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()

    def admits(self, asker: Asker) -> bool:
        """Whoever is not known to belong to a named audience does not."""
        wanted = (
            (self.channels, asker.channel),
            (self.regions, asker.region),
            (self.tiers, asker.tier),
        )
        return all(not named or said in named for named, said in wanted)

    @property
    def everybody(self) -> bool:
        return not (self.channels or self.regions or self.tiers)

    @property
    def key(self) -> str:
        """The same for equal audiences only; empty for everybody."""
        if self.everybody:
            return ""
        told = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def to_json(self) -> dict[str, list[str]]:
        return {
            "channels": list(self.channels),
            "regions": list(self.regions),
            "tiers": list(self.tiers),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "Audience":
        """The words are sorted and each stands once, so that equal audiences compare equal."""
        found = value or {}
        return cls(
            *(tuple(sorted(set(found.get(name, ())))) for name in ("channels", "regions", "tiers"))
        )


EVERYBODY = Audience()
