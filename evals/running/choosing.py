"""Choose what is measured: suites by name or file, and of their cases those with a tag, or a few drawn by chance."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Invalid
from evals.kinds import Case, Kind
from evals.registry import kind_of
from evals.running.asked import Asked
from evals.suite import FOLDER, KindName, Suite, read_suite, read_suites

ALL, _PART = "all", "-fast"
# Nothing in these depends on chance: a second trial would say the same again.
_ONCE = {KindName.RETRIEVAL, KindName.UNDERSTANDING, KindName.TURNS, KindName.WISHES}


@dataclass(frozen=True)
class Planned:
    """A suite with the cases that were chosen of `there`, its cases' ids."""

    suite: Suite
    kind: Kind
    cases: tuple[Case, ...]
    there: frozenset[str]
    trials: int

    @property
    def wanted(self) -> set[tuple[str, str, int, str]]:
        return {
            (self.suite.name, case.id, trial, case.seen)
            for case in self.cases
            for trial in range(1, self.trials + 1)
        }


def find_suites(names: Sequence[str], *, fast: bool = False, folder: Path = FOLDER) -> list[Suite]:
    """By name, by path, or `all`; with `fast` only those of the gate. Raises Invalid for one that there is not."""
    shipped = {suite.name: suite for suite in read_suites(folder)}
    found: dict[str, Suite] = {}
    for name in names:
        if name == ALL:
            # `x-fast` is a part of `x`: whoever measures all need not measure it twice.
            given = [s for s in shipped.values() if fast or not _is_part(s.name, shipped)]
        elif name in shipped:
            given = [shipped[name]]
        elif name.endswith((".yaml", ".yml")) or Path(name).is_file():
            given = [read_suite(Path(name))]
        else:
            there = ", ".join([*shipped, ALL])
            raise Invalid(f"There is no suite {name}. There are: {there}, or give a suite's file.")
        for suite in given:
            if found.setdefault(suite.name, suite) != suite:
                raise Invalid(f"Two suites are called {suite.name}; a run needs different names.")
    chosen = [suite for suite in found.values() if suite.fast or not fast]
    if not chosen:
        raise Invalid(f"Of {', '.join(names) or 'no suite'} none is fast: leave out --fast.")
    return chosen


def _is_part(name: str, shipped: Collection[str]) -> bool:
    return name.endswith(_PART) and name.removesuffix(_PART) in shipped


def plan(suites: Sequence[Suite], asked: Asked) -> list[Planned]:
    """Suites in which no case has the tag are left out; raises Invalid where that leaves none."""
    planned: list[Planned] = []
    tags: set[str] = set()
    for suite in suites:
        kind = kind_of(suite.kind)
        cases = list(kind.cases(suite))
        _each_once(suite, cases)
        tags |= {name for case in cases for name in _names(case)}
        tagged = [case for case in cases if not asked.tag or asked.tag in _names(case)]
        chosen = draw(tagged, limit=asked.limit, seed=asked.seed)
        trials = suite.trials if suite.kind in _ONCE else (asked.trials or suite.trials)
        if chosen:
            there = frozenset(case.id for case in cases)
            planned.append(Planned(suite, kind, tuple(chosen), there, trials))
        elif not asked.tag:
            raise Invalid(f"The suite {suite.name} has no case.")
    if not planned:
        raise Invalid(f"No case has the tag {asked.tag}. There are: {', '.join(sorted(tags))}.")
    return planned


def draw(cases: Sequence[Case], *, limit: int, seed: int) -> list[Case]:
    """As many as `limit` (0: all), of each language and slice in proportion; the same for the same seed, in their old order."""
    if not limit or limit >= len(cases):
        return list(cases)
    chance = random.Random(seed)
    strata: dict[tuple[object, ...], list[Case]] = defaultdict(list)
    for case in cases:
        strata[(case.language, *sorted(case.slices.items()))].append(case)
    ranked: list[tuple[float, float, str]] = []
    for members in strata.values():
        chance.shuffle(members)
        # A stratum's n-th of m stands at n/m of the way, so that any beginning of the list holds equal shares of all.
        ranked += [
            ((place + 0.5) / len(members), chance.random(), case.id)
            for place, case in enumerate(members)
        ]
    drawn = {case_id for _, _, case_id in sorted(ranked)[:limit]}
    return [case for case in cases if case.id in drawn]


def _names(case: Case) -> set[str]:
    """What `--tag` may name of a case: a tag, the file it is in, or what it is sliced by."""
    return {*case.tags, case.id.partition("/")[0], *case.slices.values()}


def _each_once(suite: Suite, cases: Sequence[Case]) -> None:
    if twice := [case_id for case_id, count in Counter(c.id for c in cases).items() if count > 1]:
        raise Invalid(f"The suite {suite.name} has two cases called {', '.join(sorted(twice))}.")
