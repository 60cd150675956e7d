"""Hold one conversation: a customer comes, the assistant serves, and the shop is looked at before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.conversations.cases import Scene
from evals.conversations.counter import Counter
from evals.conversations.grading import Ending, Outcome, grade
from evals.conversations.ledger import MemoryLedger
from evals.conversations.manners import breaches
from evals.conversations.reference import replay
from evals.conversations.scripted import follow_script
from evals.conversations.shop import Contents, TrialShop
from evals.conversations.statements import broken
from evals.conversations.tracing import Trace
from evals.conversations.visit import Visit
from evals.measures.groundedness import Groundedness, of_turn
from evals.result import Turned
from tools.toolbox import build_toolbox


@dataclass(frozen=True)
class Held:
    """A conversation that came to its end: `unmet` are steps that could not be taken, `failures` why nothing can be judged."""

    scene: Scene
    ending: Ending
    faults: tuple[str, ...]
    turns: tuple[Turned, ...]
    manners: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    grounded: tuple[Groundedness, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


async def hold(counter: Counter, scene: Scene) -> Held:
    """In a shop that nobody else uses meanwhile."""
    shop = await counter.shops.get()
    try:
        return await _hold(counter, scene, shop)
    finally:
        counter.shops.put_nowait(shop)


async def _hold(counter: Counter, scene: Scene, shop: TrialShop) -> Held:
    expected = await _expected(counter, scene, shop)
    shop.restore(scene.shop)
    before, start = shop.state(), shop.contents() if scene.want.reference else {}
    trace, ledger = Trace(), MemoryLedger()
    # Its own, for it counts what was done: the next customer starts anew.
    toolbox = build_toolbox(counter.at(shop))
    await toolbox.start()
    try:
        visit = Visit(await counter.assistant(scene, toolbox, ledger, trace), scene, trace)
        unmet = await follow_script(visit)
    finally:
        await toolbox.close()
    found = (start, expected, shop.contents()) if expected is not None else None
    outcome = Outcome(ledger.done, before, shop.state(), found)
    return _graded(visit, outcome, unmet)


async def _expected(counter: Counter, scene: Scene, shop: TrialShop) -> Contents | None:
    if not scene.want.reference:
        return None
    shop.restore(scene.shop)
    await replay(scene, counter.at(shop))
    return shop.contents()


def _graded(visit: Visit, outcome: Outcome, unmet: Sequence[str]) -> Held:
    scene, turns = visit.scene, visit.turns
    grounded = tuple(
        of_turn(each, scene.language, before=turns[:at]) for at, each in enumerate(turns)
    )
    said = broken(scene, turns, lambda at: [c.text for c in grounded[at].unsupported])
    ending, faults = grade(scene, outcome, said, handed_over=visit.handed_over)
    return Held(
        scene=scene,
        ending=ending,
        faults=faults,
        turns=turns,
        manners=breaches(visit.exchanges),
        unmet=tuple(unmet),
        failures=tuple(dict.fromkeys(visit.trace.failures)),
        grounded=grounded,
    )
