"""The graph of DESIGN section 6: its nodes and edges, and a turn through each of them."""

import re
from collections.abc import Callable
from pathlib import Path

from agent.assistant import Assistant
from agent.graph import compile_graph
from domain.conversation import TurnOutcome
from domain.effect import EffectStatus
from domain.events import TurnEnded
from domain.handoff import HandoffReason
from domain.language import Language
from tests.agent.builders import LIN, Talk, a_turn, collect
from tests.scripted_model import ScriptedModel

# Where a line stands apart from the drawing of DESIGN section 6, the reason stands beside it.
EDGES = """
__start__ screen
screen understand conclude
screen hand_off            | humans answer alone at the moment
understand hand_off retrieve answer act
retrieve assess
assess answer clarify hand_off
answer act propose verify
answer hand_off            | no rung is left, or the model asks for a human
act answer
act conclude hand_off      | a consent ends in its receipt; an unknown result goes to a human
propose conclude
propose answer             | the toolbox refuses the arguments: the draft is made anew
verify conclude answer hand_off
clarify conclude
hand_off conclude
conclude __end__
"""


def expected_edges() -> set[tuple[str, str]]:
    rows = [line.split("|")[0].split() for line in EDGES.strip().splitlines()]
    return {(first, to) for first, *targets in rows for to in targets}


def test_that_nodes_and_edges_are_those_of_the_design():
    drawn = compile_graph().get_graph()

    assert {(e.source, e.target) for e in drawn.edges} == expected_edges()
    assert set(drawn.nodes) == {node for edge in expected_edges() for node in edge}


def test_that_the_page_about_the_assistant_draws_this_graph():
    page = (Path(__file__).parents[2] / "docs" / "agent.md").read_text(encoding="utf-8")
    names = {"start": "__start__", "finish": "__end__"}

    drawn = re.findall(r"^    (\w+) (?:-->|-\.->) (\w+)$", page, re.MULTILINE)

    told = {(names.get(first, first), names.get(to, to)) for first, to in drawn}
    assert told == expected_edges()


def test_that_every_node_has_a_file_of_its_name():
    folder = Path(__file__).parents[2] / "agent" / "nodes"

    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    assert files == {n for edge in expected_edges() for n in edge if not n.startswith("__")}


def test_that_each_key_of_the_state_is_written_by_one_node():
    folder = Path(__file__).parents[2] / "agent"
    stated = re.findall(r"^    (\w+): .*# (\w+)$", (folder / "state.py").read_text(), re.MULTILINE)

    for key, node in stated:
        writers = {
            p.stem
            for p in (folder / "nodes").glob("*.py")
            if re.search(rf'return \{{[^}}]*"{key}":', p.read_text())
        }
        assert writers == {node}, key


async def test_that_an_empty_message_is_refused_at_the_door(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("   ")))

    assert seen.ended.outcome is TurnOutcome.REPLIED
    assert "再发一次" in seen.text


async def test_that_an_endless_message_is_refused(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("x" * 9000, language=Language.EN)))

    assert "too long" in seen.text


async def test_that_an_unreadable_message_is_refused(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("\x00\x01\x02\x03\x04\x05")))

    assert seen.ended.outcome is TurnOutcome.REPLIED
    assert "读不出来" in seen.text


async def test_that_humans_only_hands_over_without_understanding(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("怎么退货", humans_only=True)))

    assert seen.handoff.reason is HandoffReason.HUMANS_ONLY


async def test_that_a_wish_for_a_human_goes_straight_to_one(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("转人工")))

    assert seen.steps == ["hand_off"]
    assert seen.handoff.reason is HandoffReason.REQUESTED


async def test_that_small_talk_is_answered_without_a_search(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("在吗")))

    assert seen.steps == []
    assert seen.ended.rung == "rules"


async def test_that_a_question_is_retrieved_assessed_answered_and_verified(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("退货运费由谁承担？")))

    assert seen.steps == ["retrieve"]
    assert seen.citations
    assert "verified" in (seen.ended.confidence.parts if seen.ended.confidence else {})


async def test_that_nothing_near_is_clarified_or_handed_off(assistant: Assistant, shelf):
    seen = await collect(assistant.respond(a_turn("龘靐齉齾麤")))

    assert seen.ended.outcome in (TurnOutcome.ASKED, TurnOutcome.HANDED_OFF)
    assert not seen.citations


async def test_that_a_read_call_is_made_and_told(assistant: Assistant):
    seen = await collect(assistant.respond(a_turn("LS20260002 到哪了", contact=LIN)))

    assert seen.steps == ["act.getOrder", "act.getShipment"]
    assert "LS20260002" in seen.text


async def test_that_a_write_call_is_proposed_and_executed_on_consent(assistant: Assistant):
    talk = Talk(assistant, contact=LIN)

    proposed = await talk.say("取消LS20260004，拍错了")
    done = await talk.say("确认")

    assert proposed.ended.outcome is TurnOutcome.PROPOSED
    assert done.receipt.status is EffectStatus.DONE


async def test_that_a_model_draft_passes_every_node_of_its_way(
    with_model: Callable[..., Assistant], scripted_model: ScriptedModel
):
    scripted_model.call("getOrder", {"order_id": "LS20260002"}).say("订单 LS20260002 已经发货。")

    seen = await collect(
        with_model(scripted_model).respond(a_turn("LS20260002 到哪了", contact=LIN))
    )

    assert seen.steps == ["answer", "act.getOrder", "answer"]
    assert isinstance(seen.events[-1], TurnEnded)
    assert seen.ended.rung == "model"
