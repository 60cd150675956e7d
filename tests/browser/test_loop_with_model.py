"""The whole loop with a language model over HTTP: streamed words, tool calls, proposals; and what waiting looks like."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.brain import tools_called, work
from tests.browser.loop import walk
from tests.browser.people import AloneWithTheChat, Customer, Operator
from tests.browser.scenes import SCENES, Scene
from tests.chaos.shop import Shop
from tests.scripted_model import ScriptedModel, Step
from tests.stack import Stack


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.language)
def test_the_whole_loop_with_a_model(
    scene: Scene,
    modelled: Stack,
    model: ScriptedModel,
    customer: Callable[..., Customer],
    operator: Callable[..., Operator],
) -> None:
    model.answer_with(work)
    mei = operator(scene.language, name="model-operator", at=modelled)
    visitor = customer(scene.language, name="model-customer", at=modelled)

    walk(visitor, mei, scene, Shop(modelled))

    assert {"getOrder", "getShipment", "cancelOrder"} <= tools_called(model)
    assert all(body["stream"] for body in model.requests)
    assert not model.failures


def test_checked_sentences_come_one_by_one_and_stop_keeps_what_was_said(
    modelled: Stack, model: ScriptedModel, guest: Callable[..., AloneWithTheChat]
) -> None:
    first, second = "Refunds start with a check [1].\n", "Then you wait for the bank [1].\n"
    model.answer_with(lambda _: slowly(first, second))
    visitor = guest("en", name="stop", at=modelled)
    visitor.say("How long do refunds to a credit card take?")

    expect(visitor.find("thinking")).to_be_visible(timeout=1000)
    expect(visitor.find("thinking")).to_contain_text("…")
    visitor.shoot("thinking")
    reply = visitor.said_by("assistant")
    expect(reply).to_contain_text("start with a check")
    expect(reply).to_have_attribute("data-state", "streaming")
    visitor.shoot("streaming")
    visitor.find("stop").click()

    expect(reply).to_have_attribute("data-state", "stopped")
    expect(reply).to_contain_text("start with a check")
    expect(reply).to_contain_text("Stopped")
    expect(reply).not_to_contain_text("the bank")
    expect(visitor.find("send")).to_be_visible()
    visitor.shoot("stopped")
    model.answer_with(work)
    expect(visitor.ask("How long do refunds to a credit card take?")).to_contain_text(
        "working days"
    )


def slowly(first: str, second: str) -> Step:
    """The first sentence after a second, the rest much later."""
    return Step(
        text=first + second,
        wait_first=1.0,
        chunk_chars=len(first) + 1,
        stall_after=1,
        stall_seconds=10,
    )
