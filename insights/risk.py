"""What may be promised, what it would cost, and the choice: the risk of a wrong reply that the shop takes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.confidence import ANSWER, ConfidenceModel
from domain.confidence import Band
from domain.contact import Operator
from domain.errors import Invalid
from insights.queueing import LEAST_TURNS, Line, chances, replay, simulate
from store.journal import Journal
from store.outcomes import Ended
from store.switches import RISK, chosen

MOST_DAYS = 90


@dataclass(frozen=True)
class Choice:
    """One risk: what the labelled turns say of it, how the log's replies would fall into the bands, and the queue; `line` is
    None while the log is too short to say."""

    counted: dict[str, Any]
    bands: dict[str, int]
    line: Line | None


class RiskBook:
    """`file` is the confidence that the assistant uses, `default` the risk of the settings."""

    def __init__(self, journal: Journal, *, file: Path, default: float) -> None:
        self._journal = journal
        self._file = file
        self._default = default

    async def view(self, *, days: int) -> dict[str, Any]:
        """Everything that a person needs to choose."""
        data = self._data()
        now = datetime.now(UTC)
        since = now - timedelta(days=min(max(days, 1), MOST_DAYS))
        turns = await self._journal.outcomes.turns(since=since)
        handling = await self._journal.outcomes.handling_seconds(since=since)
        operators = len(await self._journal.operators.all())
        picked = chosen(await self._journal.switches.all(), RISK)
        risk = picked.level if picked and picked.level is not None else self._default
        current = ConfidenceModel.of(data, risk=risk)
        chance = chances(turns, current)
        return {
            "version": data["version"],
            "fitted_on": data["fitted_on"],
            "risk": risk,
            "default": self._default,
            "chosen_by": picked.changed_by if picked else None,
            "choices": [
                asdict(self._choice(each, turns, current, chance, handling, operators))
                for each in data["risks"]
            ],
            "curve": data.get("curve", []),
            "log": {
                "turns": len(turns),
                "days": days,
                "least": LEAST_TURNS,
                "operators": operators,
                "handled": len(handling),
            },
        }

    async def choose(self, operator: Operator, risk: float | None) -> None:
        """None goes back to the settings. Raises Invalid for a risk that the labelled turns do not support."""
        if risk is not None:
            self._check(risk)
        await self._journal.switches.set(
            RISK,
            risk is not None,
            level=risk,
            changed_by=operator.login,
            now=datetime.now(UTC),
        )

    def _check(self, risk: float) -> None:
        known = {float(each["risk"]): each for each in self._data()["risks"]}
        if risk not in known:
            offered = ", ".join(f"{each:g}" for each in sorted(known))
            raise Invalid(f"There is no risk {risk:g}; choose one of {offered}.")
        if not known[risk].get("supported"):
            raise Invalid(
                f"A risk of {risk:.0%} cannot be promised with the labelled turns there are "
                f"({known[risk].get('why', 'not counted')}). Label more turns and run `xiaoer calibrate --write`."
            )

    def _choice(
        self,
        counted: dict[str, Any],
        turns: list[Ended],
        current: ConfidenceModel,
        chance: Mapping[Band, float],
        handling: list[float],
        operators: int,
    ) -> Choice:
        then = current.at(float(counted["risk"]))
        judged = [t.value for t in turns if t.head == ANSWER and t.value is not None]
        bands = {band.value: sum(then.band(v) is band for v in judged) for band in Band}
        if len(judged) < LEAST_TURNS:
            return Choice(counted, bands, None)
        day = replay(turns, chance, then, first=turns[0].at)
        return Choice(counted, bands, simulate(day, operators=operators, handling=handling))

    def _data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        return found
