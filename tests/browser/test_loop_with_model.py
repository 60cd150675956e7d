"""The whole loop with a language model over HTTP: streamed words, tool calls, proposals."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.brain import tools_called, work
from tests.browser.loop import walk
from tests.browser.people import Customer, Operator
from tests.browser.scenes import SCENES, Scene
from tests.chaos.shop import Shop
from tests.scripted_model import ScriptedModel
from tests.stack import Stack


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    playing = ScriptedModel().start().answer_with(work)
    yield playing
    playing.stop()


@pytest.fixture(scope="module")
def modelled(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, model: ScriptedModel
) -> Iterator[Stack]:
    """A product with a model."""
    folder = tmp_path_factory.mktemp("modelled")
    with Stack(seeded, folder, model="scripted", model_url=model.url, model_key="x") as running:
        yield running


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.language)
def test_the_whole_loop_with_a_model(
    scene: Scene,
    modelled: Stack,
    model: ScriptedModel,
    customer: Callable[..., Customer],
    operator: Callable[..., Operator],
) -> None:
    mei = operator(scene.language, name="model-operator", at=modelled)
    visitor = customer(scene.language, name="model-customer", at=modelled)

    walk(visitor, mei, scene, Shop(modelled))

    assert {"getOrder", "getShipment", "cancelOrder"} <= tools_called(model)
    assert all(body["stream"] for body in model.requests)
    assert not model.failures
