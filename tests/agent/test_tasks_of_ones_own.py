"""A shop adds tasks by YAML alone, one over a system that nobody here wrote, and they are talked through without a model."""

import asyncio
import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from agent.assistant import Assistant
from agent.checking_tasks import check_tasks
from agent.tasks import LABEL, TaskBook
from agent.understanding.classifier import UTTERANCES, Classifier, read_utterances
from agent.understanding.vectors import KeptVectors
from domain.conversation import TurnOutcome
from domain.effect import EffectStatus
from domain.language import Language
from evals.conversations.ledger import MemoryLedger
from models.embedding import build_embedder
from settings import Settings
from tests.agent.builders import EMMA, LIN, Talk
from tests.agent.clerk import Clerk
from tests.agent.notices import RunningNotices
from tools.effects import Executor
from tools.toolbox import build_toolbox

OWN, ROOT = Path(__file__).parent / "own_tasks", Path(__file__).parents[2]
pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass
class OwnShop:
    assistant: Assistant
    notices: RunningNotices
    settings: Settings
    classifier: Any
    book: TaskBook

    def talk(self, **more: Any) -> Talk:
        return Talk(self.assistant, **more)


def written(folder: Path, notices: str) -> tuple[Path, Path]:
    """The demo's files with what is the shop's own added, as a person would add it."""
    tools = yaml.safe_load((ROOT / "demo/tools.yaml").read_text())
    own = (OWN / "tools.yaml").read_text().replace("${notices}", notices)
    tools["systems"]["notices"] = yaml.safe_load(own)
    tasks = yaml.safe_load((ROOT / "demo/tasks.yaml").read_text())
    tasks["tasks"] |= yaml.safe_load((OWN / "tasks.yaml").read_text())
    for name, content in (("tools", tools), ("tasks", tasks)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True))
    return folder / "tools.yaml", folder / "tasks.yaml"


def thinned(folder: Path) -> Path:
    """Each third of the assistant's own utterances: what is measured here is what the examples do beside them."""
    folder.mkdir()
    with (folder / "some.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows([("text", "label"), *read_utterances(UTTERANCES)[::3]])
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own(clerk: Clerk, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OwnShop]:
    notices, folder = RunningNotices(), tmp_path_factory.mktemp("own")
    tools, tasks = written(folder, notices.url)
    settings = clerk.settings.model_copy(update={"tools": tools, "tasks": tasks, "data": folder})
    book, embedder, toolbox = (
        TaskBook.load(tasks),
        build_embedder(settings),
        build_toolbox(settings),
    )
    kept = KeptVectors(embedder.embed_queries, name=embedder.name, folder=folder)
    classifier = Classifier(
        embed=clerk.knowledge.embed,
        embed_many=kept.of,
        name=embedder.name,
        cache=folder,
        utterances=thinned(folder / "utterances"),
        extra=book.examples,
    )
    await asyncio.gather(toolbox.start(), classifier.prepare())
    clerk.at_counter()
    assistant = Assistant(
        knowledge=clerk.knowledge,
        toolbox=toolbox,
        executor=Executor(toolbox, MemoryLedger(), pauses=(0.01, 0.02)),
        models=(),
        settings=settings,
        classifier=classifier,
        tasks=book,
    )
    yield OwnShop(assistant, notices, settings, classifier, book)
    await toolbox.close()
    notices.stop()


async def test_that_the_check_finds_nothing_wrong_with_them(own: OwnShop):
    checked = await check_tasks(own.settings, own.settings.tasks)

    assert checked.good, "\n".join(map(str, checked.faults))
    assert [str(f) for f in checked.faults if "checks nothing first" not in f.wrong] == []
    assert {"restock_notice", "product_details"} <= set(checked.tasks)


async def test_that_a_new_write_is_talked_through_in_chinese(own: OwnShop):
    talk = own.talk(contact=LIN, language=Language.ZH)
    before = len(own.notices.kept)

    first = await talk.say("麻烦补货的时候提醒我一下")
    product = await talk.say("小白鞋")
    if "邮箱" not in product.text:
        product = await talk.say(product.ended.quick_replies[0])
    wrong = await talk.say("lin@mail.org")
    proposed = await talk.say("lin@mail.cn")
    done = await talk.say("确认")

    assert "哪件商品" in first.text
    assert "邮箱" in product.text
    assert "没有看懂" in wrong.text
    assert proposed.ended.outcome is TurnOutcome.PROPOSED
    assert done.receipt.status is EffectStatus.DONE
    assert [n["email"] for n in own.notices.kept[before:]] == ["lin@mail.cn"]
    assert own.notices.kept[-1]["customer"] == "C1001"


async def test_that_a_new_write_is_talked_through_in_english(own: OwnShop):
    talk = own.talk(contact=EMMA, language=Language.EN)
    before = len(own.notices.kept)

    first = await talk.say("could you let me know as soon as it is back in stock?")
    product = await talk.say("hiking boots")
    if "e-mail" not in product.text:
        product = await talk.say(product.ended.quick_replies[0])
    proposed = await talk.say("emma@clarke.example")
    declined = await talk.say("never mind")
    again = await talk.say("sorry, do notify me when it is available again, emma@clarke.example")

    assert "Which product" in first.text
    assert "e-mail" in product.text
    assert "emma@clarke.example" in proposed.proposal.rendering
    assert declined.ended.outcome is TurnOutcome.REPLIED
    assert again.ended.outcome is TurnOutcome.ASKED
    assert own.notices.kept[before:] == []


@pytest.mark.parametrize(
    ("said", "shown", "language"),
    [
        ("我想看看商品详情", "哪件商品", Language.ZH),
        ("show me the description of a product", "Which product", Language.EN),
    ],
)
async def test_that_a_new_read_is_talked_through(own: OwnShop, said, shown, language):
    talk = own.talk(language=language)

    asked = await talk.say(said)
    told = await talk.say({Language.ZH: "登山鞋", Language.EN: "hiking boots"}[language])
    if told.ended.quick_replies and told.ended.outcome is TurnOutcome.ASKED:
        told = await talk.say(told.ended.quick_replies[0])

    assert shown in asked.text
    assert "act.getProduct" in told.steps
    assert told.text.strip()


# None of them is an example of the file.
PARAPHRASES = [
    ("货到了记得叫我", "restock_notice"),
    ("什么时候补货请通知我一下", "restock_notice"),
    ("能不能在到货后给我发个提醒", "restock_notice"),
    ("想第一时间知道它有没有补上货，帮我登记", "restock_notice"),
    ("订阅一下到货消息", "restock_notice"),
    ("把商品详细介绍发我看看", "product_details"),
    ("商品页面的描述给我看下", "product_details"),
    ("please ping me when these are available again", "restock_notice"),
    ("can you alert me once you have more of them", "restock_notice"),
    ("sign me up for the restock notification", "restock_notice"),
    ("drop me a mail when it's in again", "restock_notice"),
    ("could you message me when it comes back", "restock_notice"),
    ("open the description of the product for me", "product_details"),
    ("I'd like to see the product details", "product_details"),
]
ORDINARY = ["退货运费谁出", "我的快递到哪了", "取消订单", "怎么付款", "你好", "开发票", "where is my order", "how do returns work", "cancel my order", "which coupons do I have", "I want an invoice", "do you ship to Canada"]  # fmt: skip


async def test_that_examples_are_enough_to_be_understood_in_other_words(own: OwnShop):
    read = [(await own.classifier.read(text), task) for text, task in PARAPHRASES]

    hits = [found.label == LABEL + task for found, task in read]
    assert sum(hits) >= 10, [(t, f.label) for (t, _), (f, _) in zip(PARAPHRASES, read, strict=True)]


async def test_that_examples_take_nothing_from_what_was_understood_before(own: OwnShop):
    labels = [(await own.classifier.read(text)).label for text in ORDINARY]

    assert not {LABEL + "restock_notice", LABEL + "product_details"} & set(labels)
