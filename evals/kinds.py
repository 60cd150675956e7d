"""What a kind of suite must be able to do, so that one runner runs them all."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from domain.language import Language
from evals.result import Grade, Result
from evals.suite import Suite
from settings import Settings


class Bound(StrEnum):
    """What the assistant is given instead of its own search: nothing, or exactly the articles that the case names."""

    NO_KNOWLEDGE = "no_knowledge"
    GOLDEN_RETRIEVAL = "golden_retrieval"


@dataclass(frozen=True)
class Options:
    """How suites are run. `settings.data` is a data folder that nobody else uses and that holds the suite's library; `cache` is a
    folder of kept model calls, shared by runs."""

    settings: Settings
    cache: Path
    seed: int = 7
    jobs: int = 1
    bound: Bound | None = None


@dataclass(frozen=True)
class Case:
    """One thing to grade. `seen` is a digest of all that its result depends on in its file; `row` is the kind's own."""

    id: str
    title: str
    language: Language
    seen: str
    row: Any
    slices: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    def result(self, suite: str, trial: int, grade: Grade) -> Result:
        """Of one trial of it, with all that is known of it before."""
        return Result(
            suite=suite,
            case=self.id,
            trial=trial,
            language=self.language,
            grade=grade,
            title=self.title,
            seen=self.seen,
            slices=self.slices,
            tags=self.tags,
        )


@dataclass(frozen=True)
class Measure:
    """A figure over results. `low` and `high` end its 95 % interval; `of` is how many results it counts; `better` is `high`, `low`
    or empty for a figure that is neither; `unit` is `share`, `number`, `seconds`, `dollars` or `count`."""

    value: float
    low: float | None = None
    high: float | None = None
    of: int = 0
    better: str = "high"
    unit: str = "share"


Perform = Callable[[Case, int], Awaitable[Result]]


class Kind(Protocol):
    """Stateless. `open` loads what is slow and yields what performs one trial; as many run at once as `options.jobs` says.
    `measures` and `plots` look at results alone, so that a report can be made again from what was written; `plots` are data by name
    (`risk_coverage`, `reliability`, `confusion`, `latency` ...), in the form that docs/evals.md gives."""

    def cases(self, suite: Suite) -> Sequence[Case]: ...

    def open(self, suite: Suite, options: Options) -> AbstractAsyncContextManager[Perform]: ...

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]: ...

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]: ...
