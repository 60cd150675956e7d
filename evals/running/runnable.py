"""Tell which suites can be run here and now, and why the others cannot: no model, or no case yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domain.errors import Invalid
from evals.kinds import Bound
from evals.suite import KindName, Suite
from settings import Settings

NEEDS_MODEL, CASES, PRODUCTION = "needs_model", "cases", "production"
_LABELLED = Path("evaluation") / "cases"


@dataclass(frozen=True)
class Skipped:
    suite: str
    why: str


async def runnable(
    suites: Sequence[Suite], settings: Settings, bound: Bound | None = None
) -> tuple[list[Suite], list[Skipped]]:
    """`options: {needs_model: true}` wants a configured model, `{cases: production}` the cases that people labelled in the
    console, which are written to a file first; only conversations know bounds. Raises Invalid where no suite is left."""
    left: list[Suite] = []
    skipped: list[Skipped] = []
    for suite in suites:
        try:
            left.append(await _one(suite, settings, bound))
        except Invalid as error:
            skipped.append(Skipped(suite.name, error.detail))
    if not left:
        raise Invalid(" ".join(f"{each.suite}: {each.why}" for each in skipped))
    return left, skipped


async def _one(suite: Suite, settings: Settings, bound: Bound | None) -> Suite:
    if bound and suite.kind is not KindName.CONVERSATIONS:
        raise Invalid(f"--bound {bound} is for conversations.")
    if suite.options.get(NEEDS_MODEL) and not (settings.model or settings.model_url):
        raise Invalid("It needs a model: set XIAOER_MODEL, or XIAOER_MODEL_URL.")
    if suite.options.get(CASES) != PRODUCTION:
        return suite
    from evals.production import write_cases

    return replace(suite, cases=(await write_cases(settings, settings.data / _LABELLED),))
