"""The policy: its form and bounds, which guidelines come into context, and where it disagrees with the limits."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import yaml

from agent.guidelines import MOST, Guidelines, build_guidelines
from agent.policy import MOST_ALWAYS, MOST_SECTION, Policy, PolicyError, read_rules, tokens_in
from agent.policy_linting import lint_policy
from agent.tasks import TaskBook
from agent.understanding.vectors import KeptVectors
from domain.contact import Contact
from domain.ids import ContactId
from domain.language import Language
from models.embedding import build_embedder
from settings import Settings
from tests.agent.builders import EMMA, a_turn, collect
from tests.scripted_model import ScriptedModel
from tools.limits import Fact, Window

BOOK = TaskBook.load()
PHRASINGS = yaml.safe_load((Path(__file__).parent / "guidelines.yaml").read_text(encoding="utf-8"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Guidelines]:
    """Over the real embedding and the utterances that the classifier knows."""
    settings = Settings(data=seeded)
    embedder = build_embedder(settings)
    kept = KeptVectors(
        embedder.embed_queries, name=embedder.name, folder=tmp_path_factory.mktemp("kept")
    )

    async def embed(text: str) -> np.ndarray:
        return (await kept.of([text]))[0]

    yield build_guidelines(settings, BOOK, embed=embed, embed_many=kept.of)


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.en.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_that_sections_without_a_condition_always_count(tmp_path: Path):
    rules = read_rules(
        written(
            tmp_path,
            "# T\nBe kind.\n\n## Tone\nNo jokes.\n\n## Gifts\nWhen: a gift; a present\nKeywords: gift\nTasks: refund\nWrap it.\n",
        )
    )

    assert rules.always == "Be kind.\n\nTone\nNo jokes."
    (gifts,) = rules.guidelines
    assert (gifts.title, gifts.text, gifts.line) == ("Gifts", "Wrap it.", 7)
    assert (gifts.when, gifts.keywords, gifts.tasks) == (
        ("a gift", "a present"),
        ("gift",),
        ("refund",),
    )


def test_that_the_chinese_words_mean_the_same(tmp_path: Path):
    rules = read_rules(
        written(tmp_path, "## 礼物\n适用：送人；送礼\n关键词：礼物，贺卡\n任务：refund\n包好。\n")
    )

    (gifts,) = rules.guidelines
    assert (gifts.when, gifts.keywords, gifts.tasks) == (
        ("送人", "送礼"),
        ("礼物", "贺卡"),
        ("refund",),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("word " * 5000, f"may have {MOST_ALWAYS}"),
        ("守" * 1300, f"may have {MOST_ALWAYS}"),
        (
            f"## A\nWhen: x\n{'word ' * 1000}",
            f":1: A: is about 1250 tokens long and may have {MOST_SECTION}",
        ),
        ("ok\n\n## A\nWhen:\ntext", ":3: A: `when` is empty"),
        ("## A\nWhen: x\n", ":1: A: has no text"),
        ("\n".join(f"## A{n}\nWhen: x\ny" for n in range(90)), "has 90 sections with a condition"),
    ],
)
def test_that_what_is_too_long_or_empty_is_refused_with_its_line(tmp_path: Path, text, told):
    with pytest.raises(PolicyError) as raised:
        read_rules(written(tmp_path, text))

    assert told in raised.value.detail


def test_that_a_policy_that_cannot_be_read_says_what_to_set(tmp_path: Path):
    with pytest.raises(PolicyError, match="set XIAOER_POLICY"):
        Policy.load(tmp_path / "nowhere.md")


def test_that_a_shop_without_a_policy_has_none_and_one_file_counts_for_both(tmp_path: Path):
    assert Policy.load(tmp_path).of(Language.ZH) is None

    path = written(tmp_path, "Be kind.")
    assert {r.always for r in Policy.load(path).rules.values()} == {"Be kind."}
    chinese = Policy.load(tmp_path).of(Language.ZH)
    assert chinese is not None
    assert chinese.always == "Be kind."


@pytest.mark.asyncio(loop_scope="session")
async def test_that_guidelines_are_found_in_words_that_nobody_fitted(demo: Guidelines):
    """Measured when this was written: 43 of 48 found, 18 of 24 everyday questions bring none."""
    hits, silent = [], []
    for language in Language:
        for question, wanted in PHRASINGS["held_out"][language.value]:
            found = [g.title for g in await demo.matching(question, (), language)]
            hits += [wanted in found] if wanted else []
            silent += [] if wanted else [not found]

    assert len(hits) >= 40
    assert np.mean(hits) >= 0.8
    assert np.mean(silent) >= 0.65


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("question", "there", "absent", "language"),
    [
        ("我要求赔偿！", "赔偿补偿", "礼物", Language.ZH),
        ("这个能包成礼物送人吗", "礼物", "人身安全", Language.ZH),
        ("do you offer compensation", "Compensation", "Gifts", Language.EN),
        ("my parcel is stuck in transit", "Late or stuck parcels", "Danger", Language.EN),
    ],
)
async def test_that_related_ones_are_there_and_unrelated_ones_are_not(
    demo: Guidelines, question, there, absent, language
):
    found = [g.title for g in await demo.matching(question, (), language)]

    assert there in found
    assert absent not in found
    assert len(found) <= MOST


@pytest.mark.asyncio(loop_scope="session")
async def test_that_a_running_task_brings_its_own(demo: Guidelines):
    found = [g.title for g in await demo.matching("LS20260013", ("refund",), Language.EN)]

    assert found[0] == "Refund requests"


def test_that_tokens_are_counted_in_both_scripts():
    assert tokens_in("你好世界") == 4
    assert tokens_in("four word text here") == 5


async def test_that_the_model_is_shown_what_fits_and_nothing_else(
    with_model, scripted_model: ScriptedModel
):
    scripted_model.say("How much should be refunded, and why?")

    await collect(
        with_model(scripted_model).respond(
            a_turn("refund LS20260013 please", contact=EMMA, language=Language.EN)
        )
    )

    system = scripted_model.requests[0]["messages"][0]["content"]
    assert "Speak politely and plainly" in system
    assert "Refund requests: Ask for the amount" in system
    assert "Do not offer money, coupons or points" not in system


async def test_that_numbers_that_differ_from_the_limits_are_warned_of(tmp_path: Path, toolbox):
    contact = Contact(ContactId("con_x"), customer_id="x")
    tools = {tool.name: tool for tool in toolbox.for_contact(contact).tools}
    refund = tools["requestRefund"]
    window = Window(15, Fact("getOrder", "delivered_at"))
    tools["requestRefund"] = replace(refund, limits=replace(refund.limits, window=window))
    path = written(
        tmp_path,
        "## Refunds\nTasks: refund\nWithin seven days, at most ¥3,000, at most 5 times.\n\n"
        "## Fine\nTasks: refund\nWithin 15 days, at most 2000 yuan, three times a day.\n\n## Lost\nTasks: nothing\nx\n",
    )

    faults = lint_policy(Policy.load(path), BOOK, tools)

    told = [fault.wrong for fault in faults if fault.warning]
    assert told == [
        "says 7 days, and the limits of requestRefund hold 15",
        "says 3000 yuan, and the limits of requestRefund hold 2000",
        "says 5 times, and the limits of requestRefund hold 3",
    ]
    assert [f.wrong for f in faults if not f.warning] == ["names the task nothing"]


async def test_that_the_demos_policy_agrees_with_its_limits(toolbox):
    contact = Contact(ContactId("con_x"), customer_id="x")
    tools = {tool.name: tool for tool in toolbox.for_contact(contact).tools}

    assert lint_policy(Policy.load(Path("demo")), BOOK, tools) == []
