"""The whole loop without a language model, from the shop's page, in both languages."""

from collections.abc import Callable

import pytest

from tests.browser.loop import walk
from tests.browser.people import Customer, Operator
from tests.browser.scenes import SCENES, Scene
from tests.chaos.shop import Shop
from tests.stack import Stack


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.language)
def test_ask_follow_up_order_cancel_human_and_back(
    scene: Scene,
    stack: Stack,
    customer: Callable[..., Customer],
    operator: Callable[..., Operator],
) -> None:
    mei = operator(scene.language, name="loop-operator")
    visitor = customer(scene.language, name="loop-customer")

    walk(visitor, mei, scene, Shop(stack))
