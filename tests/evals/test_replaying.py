"""What of the journal is replayed: turns that the assistant answered by itself, scrubbed, each with what belongs to it."""

import json
from pathlib import Path

import pytest

from domain.contact import Contact
from domain.conversation import TurnOutcome
from domain.errors import Invalid
from domain.ids import ContactId
from evals.replaying.recorded import CASES_FILE, write_recorded
from evals.replaying.shut import shut_toolbox
from evals.running.asked import read_run
from evals.running.keeping import read_results
from evals.suite import KindName, read_suite
from settings import Settings
from store.journal import Journal
from store.tables import messages
from tests.store.conftest import journal, journal_url, migrated
from tests.store.talks import a_talk

__all__ = ["journal", "journal_url", "migrated"]


@pytest.fixture
def settings(journal_url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", database_url=journal_url)


async def test_a_turn_is_replayed_with_what_was_said_before_and_what_it_answers(
    journal: Journal, settings: Settings, tmp_path: Path
):
    talk = await a_talk(journal, name="Emma Stone")
    await talk.turn("Do you sell shoes?", "We do, Emma.")
    await talk.turn("I want an invoice", "For which order?", TurnOutcome.ASKED)
    await talk.turn("LS20260012", "Please sign in first.")

    suite = read_suite(await write_recorded(settings, tmp_path / "one", last=10, drafts=True))

    rows = [json.loads(line) for line in (tmp_path / "one" / CASES_FILE).read_text().splitlines()]
    assert (suite.kind, suite.library) == (KindName.REPLAY, "drafts")
    assert [row["id"] for row in rows] == talk.turns
    last = rows[-1]
    assert last["before"] == [
        ["contact", "Do you sell shoes?"],
        ["assistant", "We do, [customer]."],
    ]
    assert [turn["said"] for turn in last["turns"]] == [["I want an invoice"], ["LS99999901"]]
    assert last["turns"][-1]["reply"] == "Please sign in first."
    assert "Emma" not in (tmp_path / "one" / CASES_FILE).read_text()


async def test_the_recorded_replies_are_a_run_to_compare_with(
    journal: Journal, settings: Settings, tmp_path: Path
):
    talk = await (await a_talk(journal)).turn("Is it free?", "No.", TurnOutcome.HANDED_OFF)

    await write_recorded(settings, tmp_path / "one", last=10, drafts=False)

    run = read_run(tmp_path / "one")
    (result,) = read_results(run.results)
    assert (result.suite, result.case) == ("replay", talk.turns[0])
    assert (result.turns[0].reply, result.turns[0].outcome) == ("No.", "handed_off")


async def test_what_the_shops_systems_had_a_part_in_is_left_out_and_counted(
    journal: Journal, settings: Settings, tmp_path: Path
):
    talk = await a_talk(journal)
    await talk.turn("Where is my order?", "It is on its way.")
    await talk.turn("Thanks", "You are welcome.")
    async with journal.database.write() as transaction:
        shown = messages.update().where(messages.c.id == talk.replied[0])
        await transaction.execute(shown.values(cards=[{"kind": "order"}]))

    suite = read_suite(await write_recorded(settings, tmp_path / "one", last=10, drafts=False))

    rows = (tmp_path / "one" / CASES_FILE).read_text().splitlines()
    assert [json.loads(row)["id"] for row in rows] == talk.turns[1:]
    assert all("1 " in about for about in suite.about.values())


async def test_a_stopped_replay_goes_on_with_the_same_turns_and_with_no_others(
    journal: Journal, settings: Settings, tmp_path: Path
):
    talk = await (await a_talk(journal)).turn("One", "Yes.")
    first = await write_recorded(settings, tmp_path / "one", last=10, drafts=False)
    await talk.turn("Two", "Yes.")

    again = await write_recorded(settings, tmp_path / "one", last=10, drafts=False)

    assert again == first
    assert len((tmp_path / "one" / CASES_FILE).read_text().splitlines()) == 1
    with pytest.raises(Invalid, match="another replay"):
        await write_recorded(settings, tmp_path / "one", last=20, drafts=False)


async def test_without_a_recorded_turn_there_is_nothing_to_replay(
    journal: Journal, settings: Settings, tmp_path: Path
):
    await (await a_talk(journal)).turn("Never mind", "", TurnOutcome.CANCELLED)

    with pytest.raises(Invalid, match="no recorded turn"):
        await write_recorded(settings, tmp_path / "one", last=10, drafts=False)

    assert not (tmp_path / "one").exists()


async def test_a_replay_asks_no_system_whatever_it_is_told(settings: Settings):
    toolbox = shut_toolbox(settings)

    answer = await toolbox.call(
        "getOrder", {"order_id": "1"}, contact=Contact(ContactId("c"), "C1")
    )

    assert (answer.ok, answer.status) == (False, 0)
