"""The desk against a model of it: whatever contacts, assistant, operators, router, time and crashes do, in whatever order, one
side is responsible, nothing is lost, nobody speaks out of turn, and everybody is served in the end."""

import pytest

from domain.lifecycle import State
from settings import Settings
from tests.chaos.desk_actors import ANYTHING, Step
from tests.chaos.desk_world import World
from tests.conftest import scaled
from tests.store.conftest import journal_url, migrated

__all__ = ["journal_url", "migrated"]

STEPS = scaled(2_000, 100_000)


@pytest.fixture
def settings() -> Settings:
    return Settings(service_hours="00:00-24:00")


@pytest.mark.heavy
async def test_whatever_happens_somebody_is_responsible_and_all_are_served(
    journal_url: str, settings: Settings
):
    world = World(journal_url, settings, seed=5)
    await world.begin()

    await world.live(STEPS)
    await world.journal.close()

    # The dice must really have opened every door, and met the races that this test is about.
    doors = {action.__name__ for action in (*ANYTHING, Step.crashes)}
    assert doors == {name for name, count in world.done.items() if count}, world.report()
    assert set(world.states) == set(State), world.report()
    assert world.refused["turn_lost"] > STEPS / 200, world.report()
    assert world.cut > STEPS / 100, world.report()


async def _nothing(*_args: object, **_named: object) -> None:
    return None


async def _always(*_args: object, **_named: object) -> bool:
    return True


FAULTS = {
    "the question given back gets no turn": ("store.hands._give_turn", _nothing),
    "a message wakes nobody": ("store.inbound._on_the_way", lambda *_: {}),
    "the turns of the assistant go on": ("store.conversations.end_open_turns", _nothing),
    "a late draft is written": ("store.turns._holds", _always),
    "an offer stays open when somebody takes the contact": ("store.hands.end_offer", _nothing),
    "the handoff stays open": ("store.desk.close_handoff", _nothing),
    "guests stay when the host goes": ("store.hands.dismiss", _nothing),
    "whoever asks may speak": ("store.desk.may_speak", _always),
}
CHOSEN = dict(list(FAULTS.items())[: scaled(5, len(FAULTS))])


@pytest.mark.heavy
@pytest.mark.parametrize(("place", "fault"), CHOSEN.values(), ids=CHOSEN)
async def test_a_planted_fault_is_found(
    journal_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, place: str, fault: object
):
    world = World(journal_url, settings, seed=7)
    await world.begin()
    monkeypatch.setattr(place, fault)

    with pytest.raises(AssertionError, match=r"after \w+, .* -> |waits for ever"):
        # What comes of a step depends on when its threads run: an unlucky run needs longer to trip over it.
        await world.live(4 * STEPS)
    await world.journal.close()
