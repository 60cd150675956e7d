"""Conversation cases: every key of the form is read, and what is wrong is told with its file, its case and its key."""

from pathlib import Path

import pytest

from domain.conversation import Sender, TurnOutcome
from domain.effect import Choice
from domain.errors import Invalid
from domain.handoff import HandoffReason
from domain.language import Language
from evals.conversations.cases import Scene, Simulated, Step
from evals.conversations.kind import Conversations
from evals.conversations.reading import read_scenes
from evals.suite import KindName, Suite, read_suites

WHOLE = """
- name: everything
  who: emma
  language: en
  channel: wechat
  intent: returns
  form: typos
  pair: refund-days
  tags: [one, two]
  policy: rules.md
  start: [{contact: hi}, {assistant: hello}, {operator: a note}]
  shop: [{order: LS20260012, status: shipped, days: 3}]
  facts: {order_id: 20260012}
  steps: [{say: [a, b]}, {until: done}, {sign_in: lin}, {press: confirm}, {pick: 2}]
  golden: [returns-window]
  reference: [{tool: cancelOrder, order_id: LS20260011}]
  want:
    effects: [{tool: cancelOrder, order_id: LS20260011}]
    shop: [{order: LS20260011, status: cancelled}]
    state: reference
    says: [["7 days", seven days], free]
    never: ["999"]
    cites: [returns-window]
    no_citation: false
    handed_over: true
    reason: [mood]
    language: en
    outcome: replied
    grounded: true
"""


def write(folder: Path, text: str, name: str = "some-en.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def one(folder: Path, text: str) -> Scene:
    return read_scenes([write(folder, text)])[0]


def test_that_every_key_is_read(tmp_path: Path):
    write(tmp_path, "always be kind", "rules.md")

    scene = one(tmp_path, WHOLE)

    assert (scene.id, scene.who, scene.channel) == ("some-en/everything", "C1002", "wechat")
    assert scene.slices == {"channel": "wechat", "intent": "returns", "form": "typos", "pair": "refund-days"}  # fmt: skip
    assert scene.start[1:] == ((Sender.ASSISTANT, "hello"), (Sender.OPERATOR, "a note"))
    assert scene.steps == (Step(say=("a", "b")), Step(until="done"), Step(sign_in="C1001"), Step(press=Choice.CONFIRM), Step(pick=2))  # fmt: skip
    assert scene.facts == {"order_id": "20260012"}
    assert scene.want.says == (("7 days", "seven days"), ("free",))
    assert scene.want.reason == (HandoffReason.MOOD,)
    assert (scene.want.outcome, scene.want.language) == (TurnOutcome.REPLIED, Language.EN)
    assert scene.want.reference
    assert scene.want.grounded


def test_that_a_simulated_customer_is_read(tmp_path: Path):
    scene = one(
        tmp_path,
        "- {name: x, customer: {persona: curt, goal: cancel my order, knows: {order_id: LS1}, stop: done, turns: 4}}",
    )

    assert scene.customer == Simulated("curt", "cancel my order", {"order_id": "LS1"}, "done", 4)
    assert scene.language is Language.EN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {name: x, steps: [{say: hi}], wants: {}}", "“x”: wants is not known"),
        ("- {name: x, steps: [{say: hi}], want: {says_: []}}", "“x”, want: says_ is not known"),
        ("- {name: x, steps: [{shout: hi}]}", "“x”.*no step"),
        ("- {name: x, steps: [{until: never}]}", "“x”.*`until` is one of"),
        ("- {name: x}", "“x”: write either steps or customer"),
        ("- {steps: [{say: hi}]}", "conversation 1: needs a name"),
        ("- {name: x, steps: [{say: hi}]}\n- {name: x, steps: [{say: hi}]}", "more than one"),
        ("- {name: x, steps: [{say: hi}], want: {reason: [legal]}}", "want, reason: 'legal'"),
        ("- {name: x, steps: [{say: hi}], want: {state: reference}}", "state: needs"),
        ("- {name: x, steps: [{say: hi}], want: {grounded: 1}}", "grounded: write true or false"),
        ("- {name: x, steps: [{say: hi}], policy: none.md}", "policy: there is no file none.md"),
        ("- {name: x, steps: [{say: hi}], shop: [{status: paid}]}", "shop:.*write the order"),
        ("- {name: x, steps: [{say: hi}], want: {effects: [{order_id: A}]}}", "needs a tool"),
        ("- {name: x, customer: {persona: p, goal: g, mood: bad}}", "customer: mood is not known"),
        ("- {name: x, customer: {persona: p}}", "needs a persona and a goal"),
        ("- {name: x, steps: [{say: hi}], start: [{robot: hi}]}", "start:.*contact, assistant"),
        ("nothing", "must be a list"),
        ("- {name: [", "cannot be read as YAML"),
    ],
)
def test_that_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str):
    with pytest.raises(Invalid, match=told) as raised:
        one(tmp_path, text)

    assert "some-en.yaml" in raised.value.detail


def test_that_a_changed_case_has_another_digest(tmp_path: Path):
    before = one(tmp_path, "- {name: x, steps: [{say: hi}]}")

    after = one(tmp_path, "- {name: x, steps: [{say: ho}]}")

    assert before.seen != after.seen


def test_that_words_without_a_language_are_in_that_of_the_file(tmp_path: Path):
    zh = read_scenes([write(tmp_path, "- {name: x, steps: [{say: LS20260012}]}", "some-zh.yaml")])
    en = read_scenes([write(tmp_path, "- {name: x, steps: [{say: LS20260012}]}", "some-en.yaml")])

    assert (zh[0].language, en[0].language) == (Language.ZH, Language.EN)


def test_that_all_conversations_that_ship_can_be_read_and_have_a_name_of_their_own():
    suites: list[Suite] = [s for s in read_suites() if s.kind is KindName.CONVERSATIONS]

    for suite in suites:
        cases = Conversations().cases(suite)
        assert len({case.id for case in cases}) == len(cases)
    assert {"tasks", "multi-turn", "literal"} <= {suite.name for suite in suites}


@pytest.mark.parametrize("name", ["multi-turn-zh", "multi-turn-en"])
def test_that_following_is_tried_often_enough_in_each_language(name: str):
    folder = Path(__file__).parents[2] / "evals" / "cases"

    scenes = read_scenes([folder / f"{name}.yaml"])

    tags = {tag for scene in scenes for tag in scene.tags}
    assert len(scenes) >= 20
    assert {"digression", "correction", "ellipsis", "burst", "language_switch"} <= tags
