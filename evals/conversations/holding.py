"""Hold one conversation: a customer comes, the assistant serves, and the shop is looked at before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import ModelUnavailable
from evals.conversations.cases import Scene
from evals.conversations.counter import Counter
from evals.conversations.fairness import judged_faults, seen_faults
from evals.conversations.grading import Ending, Outcome, grade
from evals.conversations.ledger import MemoryLedger
from evals.conversations.manners import breaches
from evals.conversations.modelling import Models
from evals.conversations.reference import replay
from evals.conversations.scripted import follow_script
from evals.conversations.shop import Contents, TrialShop
from evals.conversations.simulated import play_customer
from evals.conversations.statements import broken
from evals.conversations.tracing import Trace
from evals.conversations.visit import Visit
from evals.measures.groundedness import Groundedness, of_turn
from evals.result import Turned
from tools.toolbox import build_toolbox


@dataclass(frozen=True)
class Held:
    """A conversation that came to its end: `unmet` are steps that could not be taken, `failures` why nothing can be judged,
    `customer` the faults of a customer whom a model played."""

    scene: Scene
    ending: Ending
    faults: tuple[str, ...]
    turns: tuple[Turned, ...]
    manners: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    grounded: tuple[Groundedness, ...] = ()
    customer: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return (*self.failures, *self.customer, *self.faults, *self.manners, *self.unmet)


async def hold(counter: Counter, scene: Scene, *, trial: int = 1) -> Held:
    """In a shop that nobody else uses meanwhile. Raises Invalid where the case is wrong, such as its reference."""
    shop = await counter.shops.get()
    try:
        return await _hold(counter, scene, shop, trial)
    finally:
        counter.shops.put_nowait(shop)


async def _hold(counter: Counter, scene: Scene, shop: TrialShop, trial: int) -> Held:
    expected = await _expected(counter, scene, shop)
    shop.restore(scene.shop)
    before, start = shop.state(), shop.contents() if scene.want.reference else {}
    trace, ledger = Trace(), MemoryLedger()
    # Its own, for it counts what was done: the next customer starts anew.
    toolbox = build_toolbox(counter.at(shop))
    await toolbox.start()
    try:
        assistant = await counter.assistant(scene, toolbox, ledger, trace, trial=trial)
        visit = Visit(assistant, scene, trace)
        unmet, faults = await go_through(visit, counter.models, trial)
    finally:
        await toolbox.close()
    found = (start, expected, shop.contents()) if expected is not None else None
    outcome = Outcome(ledger.done, before, shop.state(), found)
    return _graded(visit, outcome, unmet, faults)


async def go_through(
    visit: Visit, models: Models, trial: int
) -> tuple[Sequence[str], Sequence[str]]:
    """What could not be done, and what the customer did wrong; a model that fails them leaves nothing to judge."""
    if visit.scene.customer is None:
        return await follow_script(visit), ()
    try:
        model = models.playing(trial)
        unmet = await play_customer(visit, model)
        faults = seen_faults(visit.scene, visit.turns)
        return unmet, faults or await judged_faults(visit.scene, visit.turns, model)
    except ModelUnavailable as error:
        visit.trace.failures.append(f"the customer: {error.detail}")
        return (), ()


async def _expected(counter: Counter, scene: Scene, shop: TrialShop) -> Contents | None:
    if not scene.want.reference:
        return None
    shop.restore(scene.shop)
    await replay(scene, counter.at(shop))
    return shop.contents()


def _graded(
    visit: Visit, outcome: Outcome, unmet: Sequence[str], faults_of_customer: Sequence[str]
) -> Held:
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
        customer=tuple(faults_of_customer),
    )
