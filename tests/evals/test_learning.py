"""`xiaoer learn`: what is learnt and what is kept apart, when a classifier is refused, and that a running assistant takes one up."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from sqlalchemy import select, update
from typer.testing import CliRunner

import cli
from agent.understanding.classifier import (
    UTTERANCES,
    Classifier,
    Row,
    file_of,
    read_utterances,
    without,
)
from domain.ids import ContactId, ConversationId, MessageId, SampleId, TurnId
from domain.language import Language
from domain.sample import ClassifierState, Origin, Sample, SampleState, Taken
from domain.understood import Understood
from evals.learning.commands import learn, told
from evals.learning.comparing import Compared, compare, judge
from evals.learning.lessons import MOST_LESSONS, choose, draw_right, rows_of
from evals.learning.measuring import HELD_OUT, HUMANS, Case, Measured, shipped_sets
from settings import Settings
from store.engine import create_engine, migrate
from store.journal import Journal
from store.tables import events, messages, turns
from tests.stack import ROOT, Stack
from tests.store.builders import a_conversation
from tests.store.test_samples import labelled

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LABELS = {"question", "task.return_item", "small_talk", "request_human", "task.invoice"}
# A word for sending goods back that no utterance of ours has.
RMA = (
    "raise an RMA", "open an RMA for these shoes", "need an RMA number", "start an RMA for the jacket", "RMA for my order please",
    "can you do me an RMA", "I want an RMA on my trainers", "pls issue RMA", "RMA request, the coat is faulty",
    "get me an RMA going for the headphones", "create RMA", "rma these socks", "I'd like to RMA the lamp", "file an RMA for me",
    "put in an RMA for the backpack", "need to rma something", "log an RMA for the watch I bought", "RMA it please",
    "how about an RMA for last week's parcel", "set up an RMA for the kettle",
)  # fmt: skip
UNSEEN = "could you sort out an RMA for my toaster"


def a_sample(
    text: str, label: str = "task.return_item", *, intent: str = "small_talk", number: int = 0
) -> Sample:
    read = Understood(intent, "classifier", 0.5, "calm", "v1")
    return Sample(
        id=SampleId(f"smp_{number or abs(hash(text)) % 10**12:012}"),
        turn_id=TurnId(f"turn_{text}"),
        conversation_id=ConversationId("c"),
        message_id=MessageId("m"),
        language=Language.EN,
        text=text,
        understood=read,
        origin=Origin.FLAGGED,
        state=SampleState.LABELLED,
        asked_at=NOW,
        label=label,
    )


def went_well(number: int, *, contact: str = "", intent: str = "question") -> Taken:
    return Taken(
        turn_id=TurnId(f"turn_{number}"),
        conversation_id=ConversationId("c"),
        message_id=MessageId("m"),
        contact_id=ContactId(contact or f"ct_{number}"),
        language=(Language.EN, Language.ZH)[number % 2],
        text=f"thing {number} please",
        understood=Understood(intent, "classifier", 0.97, "calm", "v1"),
        origin=Origin.RIGHT,
        asked_at=NOW,
    )


def chosen(samples: Sequence[Sample], tests: Sequence[str] = ()) -> Any:
    return choose(samples, labels=LABELS, tests=tests)


def test_a_fifth_is_held_out_by_its_words_whatever_else_is_labelled():
    samples = [a_sample(f"text number {number}") for number in range(200)]
    some, every = chosen(samples[:100]), chosen(samples)

    held = {lesson.text for lesson in every.held_out}
    assert 25 <= len(held) <= 55
    assert {lesson.text for lesson in some.held_out} <= held
    assert not held & {lesson.text for lesson in every.learnt}
    assert len(every.learnt) + len(held) == 200


def test_of_a_few_two_are_held_out_and_what_was_learnt_never_is_later():
    samples = [a_sample(f"text number {number}") for number in range(60)]
    learnt: set[str] = set()
    for count in range(4, 60):
        lessons = chosen(samples[:count])

        assert len(lessons.held_out) >= 2
        learnt |= {lesson.text for lesson in lessons.learnt}
    assert not {lesson.text for lesson in chosen(samples).held_out} & learnt


def test_the_same_words_count_once_with_their_last_label_and_no_test_is_learnt():
    newest = a_sample("Send it back!", "task.return_item", number=3)
    older = a_sample("send it back", "small_talk", number=2)
    gone = a_sample("something", "task.fly", number=1)
    test = a_sample("Where is my  order", number=4)

    lessons = choose([newest, older, gone, test], labels=LABELS, tests=["where is my  order?"])

    kept = [*lessons.learnt, *lessons.held_out]
    assert [(lesson.id, lesson.label) for lesson in kept] == [(newest.id, "task.return_item")]
    assert (lessons.twice, lessons.unknown, lessons.measured) == (1, 1, 1)


def test_there_are_never_more_lessons_than_the_cap_and_the_newest_stay():
    samples = [a_sample(f"text number {number}", number=number + 1) for number in range(1300)]

    lessons = chosen(samples)

    assert len(lessons.learnt) + len(lessons.held_out) == MOST_LESSONS
    assert max(lesson.id for lesson in lessons.learnt) < samples[1010].id


def test_a_flood_of_thumbs_up_adds_no_more_than_there_were_mistakes():
    lessons = chosen([a_sample(f"mistake number {number}") for number in range(20)])
    flood = [went_well(number, contact="flooder") for number in range(3000)]
    honest = [went_well(number + 5000) for number in range(10)]

    drawn = draw_right([*flood, *honest], lessons, count=lessons.wanted, tests=())

    assert lessons.wanted == len(lessons.learnt)
    assert len(drawn) <= lessons.wanted
    assert sum(one.contact_id == "flooder" for one in drawn) <= 2
    assert len([one for one in drawn if one in honest]) == 10


def test_what_went_well_is_drawn_in_turn_from_all_labels_and_always_the_same():
    lessons = chosen([a_sample(f"mistake number {number}") for number in range(40)])
    taken = [went_well(number) for number in range(200)]
    taken += [went_well(number + 300, intent="task.invoice") for number in range(6)]

    drawn = draw_right(taken, lessons, count=12, tests=["thing 7 please"])
    random.Random(3).shuffle(taken)
    again = draw_right(taken, lessons, count=12, tests=["thing 7 please"])

    assert drawn == again
    assert sum(one.understood.intent == "task.invoice" for one in drawn) == 6
    assert {one.language for one in drawn} == set(Language)
    assert "thing 7 please" not in {one.text for one in drawn}


def test_samples_that_people_confirmed_count_as_right_ones():
    wrong = [a_sample(f"mistake number {number}") for number in range(30)]
    right = [a_sample(f"fine number {number}", "small_talk") for number in range(30)]

    assert chosen([*wrong, *right]).wanted < 12
    assert chosen(wrong).wanted == len(chosen(wrong).learnt)


def test_rows_are_without_the_marks_of_what_was_taken_out():
    lessons = chosen([a_sample(f"RMA [number] for item {n}") for n in range(9)])

    assert all("[" not in text for text, _ in rows_of(lessons, [went_well(1)]))
    assert rows_of(lessons, [went_well(1)])[-1] == ("thing 1 please", "question")


def measured(name: str, old: str, new: str, right: str = "question") -> list[Compared]:
    """`old` and `new` have a letter for each turn: r is right, w wrong."""
    cases = tuple(Case(f"{at}", Language.EN, frozenset([right])) for at in range(len(old)))
    read = [tuple(right if one == "r" else "small_talk" for one in told) for told in (old, new)]
    return compare(Measured(name, cases, read[0]), Measured(name, cases, read[1]))


BETTER = measured(HELD_OUT, "wwww", "rrrw")


def test_nothing_is_promoted_that_reads_what_was_labelled_no_better():
    assert judge(BETTER).promoted
    for old, new in (("wwww", "wwww"), ("rrww", "wwrr"), ("rrrw", "wwwr")):
        verdict = judge(measured(HELD_OUT, old, new))

        assert verdict.reason["code"] == "not_learnt"
    assert judge(measured(HELD_OUT, "rrrr", "rrrr")).promoted


@pytest.mark.parametrize(
    ("lost", "gained", "promoted"),
    [(1, 0, True), (3, 0, True), (4, 3, True), (4, 0, False), (9, 3, False)],
)
def test_a_set_falls_by_more_than_training_anew_would_turn_over(
    lost: int, gained: int, promoted: bool
):
    old = "r" * lost + "w" * gained + "r" * 300
    new = "w" * lost + "r" * gained + "r" * 300

    verdict = judge([*BETTER, *measured("service-zh", old, new)])

    assert verdict.promoted is promoted
    if not promoted:
        assert verdict.reason == {"code": "falls", "set": "service-zh", "figure": "accuracy"}


def test_of_those_who_must_reach_a_human_not_one_may_be_lost():
    one = measured(HUMANS, "rrrr", "rrrw", right="request_human")
    swapped = measured(HUMANS, "rrrw", "rrwr", right="request_human")

    assert judge([*BETTER, *one]).reason["code"] == "humans"
    assert judge([*BETTER, *swapped]).promoted
    assert [each.figure for each in one] == ["reached", "not_led_away"]


def test_what_is_out_of_scope_is_compared_by_its_f1():
    cases = tuple(
        Case(f"{at}", Language.EN, frozenset(["out_of_scope" if at < 4 else "question"]))
        for at in range(8)
    )
    out, asked = ("out_of_scope",), ("question",)
    old, new = out * 4 + asked * 4, out + asked * 3 + out * 2 + asked * 2

    accuracy, f1 = compare(Measured("scope", cases, old), Measured("scope", cases, new))

    assert (accuracy.turns, accuracy.old, accuracy.new) == (4, 1.0, 0.5)
    assert (f1.old, f1.new) == (1.0, pytest.approx(2 * 1 / (3 + 4)))
    assert (f1.gained, f1.lost, f1.falls) == (0, 5, True)


def test_no_classifier_is_measured_on_what_it_learns():
    learnt = {text for text, _ in read_utterances(UTTERANCES)}

    assert not {case.text for cases in shipped_sets().values() for case in cases} & learnt


async def test_a_lesson_replaces_what_the_utterances_say_of_the_same_words(tmp_path: Path):
    rows = [("Send it back!", "small_talk"), ("hello", "small_talk")]

    assert without(rows, [("send it back", "task.return_item")]) == rows[1:]
    assert without(rows, []) == rows


class Played:
    """A classifier of a few rows with vectors drawn for each text, and what it has learnt."""

    def __init__(self, folder: Path) -> None:
        self.lessons: list[Row] = []
        self.embedded: list[str] = []
        utterances = folder / "utterances"
        utterances.mkdir()
        rows = [f"question number {n},question\ntalk {n},small_talk" for n in range(9)]
        (utterances / "en.csv").write_text("text,label\n" + "\n".join(rows), encoding="utf-8")
        self.folder = folder / "classifiers"
        self.classifier = self.made(utterances)

    def made(self, utterances: Path) -> Classifier:
        import numpy as np

        async def one(text: str) -> Any:
            self.embedded.append(text)
            drawn = np.random.default_rng([*text.encode()]).normal(size=16).astype("float32")
            return drawn / np.linalg.norm(drawn)

        async def many(texts: Sequence[str]) -> Any:
            return np.stack([await one(text) for text in texts])

        async def learnt() -> list[Row]:
            return list(self.lessons)

        return Classifier(
            embed=one, embed_many=many, name="played", cache=self.folder, utterances=utterances, learnt=learnt
        )  # fmt: skip


async def test_what_is_learnt_is_taken_up_and_given_up_while_it_reads(tmp_path: Path):
    played = Played(tmp_path)
    classifier = played.classifier
    before = (await classifier.read("rma")).version

    played.lessons = [("rma", "task.return_item"), ("rma please", "task.return_item")]
    taken_up, again = await classifier.renew(), await classifier.renew()
    seen = await classifier.read("rma")
    played.lessons = []
    given_up = await classifier.renew()
    after = await classifier.read("rma")

    assert (taken_up, again, given_up) == (True, False, True)
    assert seen.label == "task.return_item"
    assert after.version == before != seen.version
    assert "task.return_item" not in after.distribution


async def test_weights_that_are_gone_are_trained_again_from_the_journal(tmp_path: Path):
    played = Played(tmp_path)
    played.lessons = [("rma", "task.return_item"), ("rma please", "task.return_item")]
    await played.classifier.prepare()
    version = played.classifier.version
    (played.folder / file_of(version)).unlink()

    other = played.made(tmp_path / "utterances")
    await other.prepare()

    assert other.version == version
    assert (await other.read("rma")).label == "task.return_item"
    assert (played.folder / file_of(version)).exists()


def kept_vectors(data: Path) -> None:
    """Those of the test sets, for all runs."""
    home = ROOT / "test-output" / "embedding-evals"
    home.mkdir(parents=True, exist_ok=True)
    (data / "evaluation").symlink_to(home)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "data"
    data.mkdir()
    kept_vectors(data)
    asyncio.run(migrate(f"sqlite+aiosqlite:///{data / 'journal.db'}"))
    return Settings(data=data)


def journal_of(data: Path) -> Journal:
    return Journal(create_engine(f"sqlite+aiosqlite:///{data / 'journal.db'}"))


async def labelled_in(data: Path, rows: Sequence[Row], *, intent: str) -> None:
    journal = journal_of(data)
    for text, label in rows:
        await labelled(journal, text, label, intent=intent, probability=0.4)
    await journal.close()


async def test_too_few_samples_are_said_and_nothing_is_recorded(settings: Settings, monkeypatch):
    await labelled_in(settings.data, [(RMA[0], "task.return_item")], intent="small_talk")
    monkeypatch.setenv("XIAOER_DATA", str(settings.data))

    done = await asyncio.to_thread(CliRunner().invoke, cli.app, ["learn"])

    assert "label at least 10" in str(done.exception)
    journal = journal_of(settings.data)
    assert await journal.classifiers.latest(limit=1) == []
    await journal.close()


async def test_a_forgotten_customers_words_are_in_no_file_of_what_is_learnt(
    settings: Settings, monkeypatch
):
    journal = journal_of(settings.data)
    contact = await journal.contacts.of_customer("C7", now=NOW)
    talk = await a_conversation(journal, contact=contact)
    theirs = await labelled(journal, "zwölf", "task.return_item", conversation_id=talk.id)
    await labelled(journal, RMA[0], "task.return_item")
    # The conversation itself is not what is forgotten here.
    async with journal.database.write() as transaction:
        await transaction.execute(update(messages).values(text="-"))
        await transaction.execute(update(events).values(payload={}))
    await journal.close()
    weights = settings.data / "classifiers" / file_of("0123456789abcdef")
    weights.parent.mkdir()
    weights.write_bytes(b"hashed")
    monkeypatch.setenv("XIAOER_DATA", str(settings.data))

    done = await asyncio.to_thread(CliRunner().invoke, cli.app, ["learn", "--forget", "C7"])

    assert done.exit_code == 0, done.output
    assert "1 sample(s) lost their words" in done.output
    assert not weights.exists()
    held = [
        path for path in settings.data.glob("journal.db*") if "zwölf".encode() in path.read_bytes()
    ]
    assert held == []
    journal = journal_of(settings.data)
    assert (await journal.samples.get(theirs.id)).text == ""
    assert len(await journal.samples.labelled()) == 1
    await journal.close()


async def test_labels_that_are_all_wrong_are_refused_and_a_dry_run_keeps_nothing(
    settings: Settings,
):
    rows = read_utterances(UTTERANCES)
    labels = sorted({label for _, label in rows})
    draw = random.Random(11)
    poison = [
        (f"ehm, {text}" if text.isascii() else f"呃，{text}", draw.choice([one for one in labels if one != label]))
        for text, label in rows[:: len(rows) // 40]
    ]  # fmt: skip
    await labelled_in(settings.data, poison, intent="fill_slot")

    found = await learn(settings, Console(quiet=True), dry_run=True)

    assert found is not None
    assert not found.verdict.promoted
    assert "is refused" in told(found, dry_run=True)
    journal = journal_of(settings.data)
    assert await journal.classifiers.latest(limit=9) == []
    recorded = await journal.classifiers.record(found.as_learning(), now=NOW)
    assert recorded.state is ClassifierState.REFUSED
    assert recorded.reason["code"] in ("falls", "not_learnt", "humans")
    assert recorded.figures["held_out"] + recorded.figures["lessons"] == len(poison)
    assert await journal.classifiers.in_use() is None
    assert await journal.classifiers.rows() == []
    await journal.close()


@pytest.fixture
def serving(new_stack: Callable[..., Stack]) -> Iterator[Stack]:
    stack = new_stack()
    kept_vectors(stack.data)
    return stack


def asks(stack: Stack, text: str) -> str:
    """What the running assistant takes it for."""
    with httpx.Client(base_url=stack.url, timeout=30) as customer:
        begun = customer.post("/v1/conversations", json={"locale": "en"}).json()
        customer.headers["authorization"] = f"Bearer {begun['token']}"
        talk = begun["id"]
        said = customer.post(
            f"/v1/conversations/{talk}/messages",
            json={"text": text},
            headers={"idempotency-key": os.urandom(8).hex()},
        ).json()

        async def understood() -> Any:
            journal = journal_of(stack.data)
            query = select(turns.c.understood).where(turns.c.id == said["turn_id"])
            async with journal.database.read() as reader:
                found = (await reader.execute(query)).scalar_one()
            await journal.close()
            return found

        deadline = time.monotonic() + 60
        while (read := asyncio.run(understood())) is None:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        return str(read["intent"])


def learns(stack: Stack, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", "learn", *options],
        env=stack.environment | {"COLUMNS": "140"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def until(stack: Stack, text: str, intent: str) -> str:
    """Asks again and again, until it is taken for that or half a minute is over."""
    deadline = time.monotonic() + 30
    while (read := asks(stack, text)) != intent and time.monotonic() < deadline:
        time.sleep(1)
    return read


def test_a_running_assistant_reads_rightly_what_was_labelled_and_goes_back(serving: Stack):
    before = asks(serving, UNSEEN)
    lessons = [(text, "task.return_item") for text in RMA]
    asyncio.run(labelled_in(serving.data, lessons, intent="request_human"))

    learnt = learns(serving)
    after = until(serving, UNSEEN, "task.return_item")
    again = learns(serving)
    back = learns(serving, "--back")

    assert before != "task.return_item"
    assert learnt.returncode == 0, learnt.stdout + learnt.stderr
    assert "is promoted" in learnt.stdout
    assert "labelled samples, held out" in learnt.stdout
    assert after == "task.return_item"
    assert "nothing new" in again.stdout
    assert "in use is the shipped classifier" in back.stdout
    assert until(serving, UNSEEN, before) == before
