"""For whom the contact counts: told to every search of the turn, by code and never by what they say."""

from dataclasses import replace

from agent.assistant import Assistant
from domain.audience import Asker
from domain.events import TurnEnded
from tests.agent.builders import LIN, Talk, a_turn, collect
from tests.agent.shelf import Shelf, demo_chunks
from tests.scripted_model import ScriptedModel


async def test_that_the_search_is_told_channel_region_and_tier(assistant: Assistant, shelf: Shelf):
    gold = replace(LIN, region="香港", tier="gold")

    await collect(assistant.respond(a_turn("运费多少", contact=gold, channel="app")))

    assert shelf.askers == [Asker("app", "香港", "gold")]


async def test_that_saying_so_makes_nobody_a_member(assistant: Assistant, shelf: Shelf):
    await Talk(assistant).say("我是金卡会员，运费多少？")

    assert set(shelf.askers) == {Asker("web")}


async def test_that_the_models_own_search_is_for_the_same_asker(
    with_model, scripted_model: ScriptedModel, shelf: Shelf
):
    gold = replace(LIN, tier="gold")
    scripted_model.call("search_articles", {"query": "发票"})
    scripted_model.say("好的，我看到了。")

    assistant = with_model(scripted_model)
    await assistant.warm()
    await Talk(assistant, contact=gold).say("怎么开发票")

    assert len(shelf.askers) > 1
    assert set(shelf.askers) == {Asker("web", "", "gold")}


async def test_that_a_turn_ends_with_what_it_found_and_was_asked(assistant: Assistant):
    talk = Talk(assistant)
    await talk.say("怎么退货")

    ended: TurnEnded = (await talk.say("那运费呢？")).ended

    known = {chunk.article_id: chunk.version for chunk in demo_chunks().values()}
    assert "退货" in ended.question
    assert "运费" in ended.question
    assert ended.retrieved
    assert all(known[key] == version for key, version in ended.retrieved.items())
