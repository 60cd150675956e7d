"""How often a tool was executed for a customer: what limits of count are measured by."""

from datetime import UTC, datetime
from typing import Protocol

from domain.ids import EffectId


class History(Protocol):
    async def executed_since(
        self, tool: str, customer_id: str, since: datetime, *, but: EffectId | None = None
    ) -> int: ...


class RecentEffects:
    """The history of this process: enough for a limit on one machine between two restarts."""

    def __init__(self) -> None:
        self._moments: dict[tuple[str, str], dict[EffectId, datetime]] = {}

    def note(self, tool: str, customer_id: str, effect_id: EffectId) -> None:
        self._moments.setdefault((tool, customer_id), {})[effect_id] = datetime.now(UTC)

    async def executed_since(
        self, tool: str, customer_id: str, since: datetime, *, but: EffectId | None = None
    ) -> int:
        noted = self._moments.get((tool, customer_id), {})
        kept = {effect: at for effect, at in noted.items() if at >= since}
        self._moments[tool, customer_id] = kept
        return len(kept.keys() - {but})
