"""Cases over HTTP: made of a conversation in one click, without who it was; labelled so that they can be run; exported."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from domain.contact import Role
from domain.conversation import TurnOutcome
from domain.language import Language
from evals.conversations.reading import read_scenes
from store.desk_tables import audit_entries
from store.learning_tables import cases
from tests.evals.console import House, opened_house
from tests.store.conftest import journal_url, migrated
from tests.store.talks import Talk, a_talk

__all__ = ["journal_url", "migrated"]

SECRETS = (
    *("Emma", "Stone", "C1002", "LS20260012", "20260012", "emma.stone@example.com", "Nadia"),
    *("138 0013 8000", "13800138000", "12 Harbour Lane", "Harbour", "6222 0212", "7731"),
    *("王小明", "浙江省", "文三路", "2026000034", "SF123456789"),
)


@pytest.fixture
async def house(journal_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with opened_house(tmp_path / "data", journal_url) as made:
        yield made


async def a_person(house: House) -> Talk:
    """Emma gives away whatever can be given away."""
    talk = await a_talk(house.journal, name="Emma Stone", customer_id="C1002")
    memory = {
        "task": {"name": "update_address", "slots": {"order_id": "LS20260012", "line": "12 Harbour Lane"}},
        "orders": [{"tracking_number": "7731"}],
    }  # fmt: skip
    await talk.turn("Hi, Emma Stone here, C1002.", "Hello Emma, how can I help?")
    await talk.turn(
        [
            "My order LS20260012 goes to 12 Harbour Lane.",
            "Call 138 0013 8000 or emma.stone@example.com",
        ],
        "Order LS20260012: what is the new address?",
        TurnOutcome.ASKED,
        intent="task.update_address",
    )
    await talk.turn(
        "To Nadia, parcel 7731, card 6222 0212 3456 7890, order ls20260012 again",
        "I hand LS20260012 (7731) over.",
        TurnOutcome.HANDED_OFF,
        intent="task.update_address",
        memory=memory,
    )
    await talk.speak("Hello Emma, Nadia speaking.", name="Nadia")
    return talk


async def made(
    house: House, talk: Talk, at: int | None = None, why: str = "other"
) -> dict[str, Any]:
    about = {"conversation_id": talk.id, "why": why}
    if at is not None:
        about["message_id"] = talk.replied[at]
    answer = await house.operator.post("/cases", json=about)
    assert answer.status_code == 201, answer.text
    return answer.json()["case"]


async def put(house: House, case: dict[str, Any], state: str = "labelled", **body: Any) -> Any:
    written = {**case["case"], **body}
    return await house.engineer.put(f"/cases/{case['id']}", json={"state": state, "case": written})


async def test_what_was_said_before_is_the_start_and_what_belongs_together_the_steps(house: House):
    talk = await a_talk(house.journal)
    await talk.turn("Do you sell shoes?", "We do.")
    await talk.turn(
        "I want to send one back", "Which order?", TurnOutcome.ASKED, intent="task.return"
    )
    await talk.turn(["The last", "please"], "I cannot find it.", intent="task.return")

    case = await made(house, talk, why="thumbs_down")

    assert case["case"]["start"] == [{"contact": "Do you sell shoes?"}, {"assistant": "We do."}]
    assert case["case"]["steps"] == [
        {"say": "I want to send one back"},
        {"say": ["The last", "please"]},
    ]
    assert (case["case"]["language"], case["case"]["channel"]) == ("en", "web")
    assert (case["case"]["intent"], case["case"]["tags"]) == ("task.return", ["thumbs_down"])
    assert (case["state"], case["why"], case["by"]) == ("waiting", "thumbs_down", "operator")
    assert [(turn["said"], turn["reply"], turn["outcome"]) for turn in case["turns"]] == [
        (["Do you sell shoes?"], "We do.", "replied"),
        (["I want to send one back"], "Which order?", "asked"),
        (["The last", "please"], "I cannot find it.", "replied"),
    ]


async def test_nothing_in_a_case_tells_who_it_was(house: House):
    case = await made(house, await a_person(house))

    async with house.journal.database.read() as reader:
        (row,) = (await reader.execute(select(cases))).mappings().all()
    told = json.dumps(
        [dict(row["turns"][0]), row["turns"], row["body"], row["title"]], ensure_ascii=False
    )
    shown = json.dumps(case, ensure_ascii=False)
    assert [word for word in SECRETS if word.casefold() in (told + shown).casefold()] == []
    assert "verified" in case["case"]["tags"]


async def test_the_same_order_keeps_one_made_up_number_all_through_a_case(house: House):
    case = await made(house, await a_person(house))

    order, parcel = "LS99999901", "9902"
    assert [one for step in case["case"]["steps"] for one in [step["say"]]] == [
        [f"My order {order} goes to [address]", "Call [phone] or [e-mail]"],
        f"To [customer], parcel {parcel}, card 9999 9999 9999 9903, order {order} again",
    ]
    assert case["turns"][-1]["reply"] == f"I hand {order} ({parcel}) over."
    assert case["turns"][-1]["operator"] == "Hello [customer], [customer] speaking."
    assert case["turns"][-1]["reason"] == "low_confidence"


async def test_a_case_in_chinese_is_scrubbed_alike(house: House):
    talk = await a_talk(house.journal, language=Language.ZH, name="王小明")
    await talk.turn("我是王小明，订单2026000034，快递SF123456789", "王小明您好，2026000034 已发出")
    await talk.turn("寄到浙江省杭州市西湖区文三路12号3楼，电话13800138000", "好的")

    case = await made(house, talk, why="review")

    told = json.dumps(case, ensure_ascii=False)
    assert [word for word in SECRETS if word in told] == []
    assert case["case"]["start"] == [
        {"contact": "我是[客户]，订单9999999901，快递SF999999902"},
        {"assistant": "[客户]您好，9999999901 已发出"},
    ]
    assert case["case"]["steps"] == [{"say": "[地址]，电话[电话]"}]
    assert (case["language"], case["title"]) == ("zh", "[地址]，电话[电话]")


async def test_without_a_message_it_is_the_one_that_the_reason_fits(house: House):
    talk = await a_talk(house.journal)
    for question, outcome in (
        ("Rated", TurnOutcome.REPLIED),
        ("Handed over", TurnOutcome.HANDED_OFF),
        ("The last", TurnOutcome.REPLIED),
    ):
        await talk.turn(question, "Yes.", outcome)
    await talk.rate_down(talk.replied[0])

    titles = {
        why: (await made(house, talk, why=why))["title"]
        for why in ("thumbs_down", "handoff", "review")
    }

    assert titles == {"thumbs_down": "Rated", "handoff": "Handed over", "review": "The last"}


async def test_what_a_human_answered_becomes_a_case_too(house: House):
    talk = await a_person(house)
    before = len(talk.replied)
    spoken = await talk.speak("We looked: it is on its way.", name="Nadia")

    answer = await house.engineer.post(
        "/cases", json={"conversation_id": talk.id, "message_id": spoken, "why": "handoff"}
    )

    assert answer.status_code == 201
    turns = answer.json()["case"]["turns"]
    assert len(turns) == before
    assert turns[-1]["operator"].endswith("We looked: it is on its way.")


async def test_a_second_case_of_a_message_is_refused_with_the_first(house: House):
    talk = await a_person(house)
    first = await made(house, talk, 1, why="review")

    again = await house.engineer.post(
        "/cases", json={"conversation_id": talk.id, "message_id": talk.asked[1], "why": "handoff"}
    )

    assert again.status_code == 409
    assert again.json()["case"] == first


NO_MESSAGES: tuple[tuple[dict[str, Any], int], ...] = (
    ({"conversation_id": "conv_x"}, 404),
    ({"message_id": "msg_x"}, 422),
    ({"why": "fun"}, 422),
    ({"conversation_id": ""}, 422),
    ({"message_id": "../../etc"}, 422),
)


async def test_what_is_no_message_becomes_no_case(house: House):
    talk = await a_person(house)
    answers = [
        (await house.engineer.post("/cases", json={"conversation_id": talk.id} | about)).status_code
        for about, _ in NO_MESSAGES
    ]

    assert answers == [status for _, status in NO_MESSAGES]
    assert (await house.journal.cases.counts())["waiting"] == 0


async def test_where_the_shop_spoke_first_nothing_was_asked(house: House):
    talk = await a_talk(house.journal)
    spoken = await talk.speak("Good morning!")

    answers = [
        await house.engineer.post("/cases", json={"conversation_id": talk.id} | about)
        for about in ({}, {"message_id": spoken})
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[1].json()["field"] == "message_id"


async def test_labelled_cases_are_exported_as_a_file_that_every_suite_can_name(
    house: House, tmp_path: Path
):
    first = await made(house, await a_person(house), 0)
    talk = await a_talk(house.journal, language=Language.ZH)
    second = await made(house, await talk.turn("会员日是哪天", "每月八号"))
    await made(house, await (await a_talk(house.journal)).turn("Waits", "Yes."))
    await put(house, first, name="greeting", want={"handed_over": False})
    labelled = await put(house, second, golden=["members"], want={"says": [["8 号", "八号"]], "cites": ["members"]})  # fmt: skip

    exported = await house.engineer.get("/cases/export")

    assert labelled.status_code == 200, labelled.text
    assert exported.headers["content-type"].startswith("application/yaml")
    file = tmp_path / "production.yaml"
    file.write_text(exported.text)
    scenes = read_scenes([file])
    assert [scene.name for scene in scenes] == ["greeting", second["id"]]
    assert [scene.language for scene in scenes] == [Language.EN, Language.ZH]
    assert scenes[1].want.cites == ("members",)
    assert "八号" in exported.text
    assert [row["name"] for row in yaml.safe_load(exported.text)] == [s.name for s in scenes]


WRONG_LABELS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"want": {}}, "case.want"),
    ({"want": {"say": ["a"]}}, "case.want.say"),
    ({"want": {"reason": ["boredom"]}}, "case.want.reason"),
    ({"want": {"handed_over": "perhaps"}}, "case.want.handed_over"),
    ({"want": {"says": ["a"]}, "colour": "red"}, "case.colour"),
    ({"want": {"says": ["a"]}, "steps": [{"shout": "a"}]}, "case"),
    ({"want": {"says": ["a"]}, "start": [{"ghost": "a"}]}, "case.start"),
    ({"want": {"says": ["a"]}, "name": " "}, "case.name"),
    ({"want": {"says": ["a"]}, "name": "taken"}, "case.name"),
    ({"want": {"says": ["a"]}, "policy": "../../secret.md"}, "case.policy"),
)


async def test_a_label_that_cannot_be_run_is_refused_by_its_key(house: House):
    other = await made(house, await (await a_talk(house.journal)).turn("One", "Yes."))
    assert (await put(house, other, name="taken", want={"says": ["a"]})).status_code == 200
    case = await made(house, await (await a_talk(house.journal)).turn("Two", "Yes."))
    answers = [await put(house, case, **body) for body, _ in WRONG_LABELS]

    assert {answer.status_code for answer in answers} == {422}
    assert [answer.json()["field"] for answer in answers] == [field for _, field in WRONG_LABELS]
    assert (await house.journal.cases.get(case["id"])).body == case["case"]


async def test_a_half_written_case_is_kept_while_it_waits(house: House):
    case = await made(house, await (await a_talk(house.journal)).turn("One", "Yes."))

    kept = await put(house, case, "waiting", intent="returns", want={})
    dropped = await house.engineer.put(f"/cases/{case['id']}", json={"state": "dropped"})

    assert kept.json()["case"]["case"]["intent"] == "returns"
    assert (kept.json()["case"]["settled_by"], kept.json()["case"]["intent"]) == (
        "engineer",
        "returns",
    )
    assert dropped.json()["case"]["case"]["intent"] == "returns"
    listed = (await house.engineer.get("/cases", params={"state": "dropped"})).json()
    assert [one["id"] for one in listed["cases"]] == [case["id"]]
    assert listed["counts"] == {"waiting": 0, "labelled": 0, "dropped": 1}


async def test_what_a_colleague_wrote_meanwhile_is_not_overwritten(house: House):
    case = await made(house, await (await a_talk(house.journal)).turn("One", "Yes."))
    mine = (await put(house, case, "waiting", intent="returns")).json()["case"]
    theirs = await put(house, case, "waiting", intent="orders")

    late = await house.engineer.put(
        f"/cases/{case['id']}", json={"state": "dropped", "settled_at": mine["settled_at"]}
    )

    assert theirs.status_code == 200
    assert late.status_code == 409
    assert late.json()["by"] == "engineer"


async def test_operators_make_cases_and_only_engineers_see_and_label_them(house: House):
    case = await made(house, await (await a_talk(house.journal)).turn("One", "Yes."))
    talk = await (await a_talk(house.journal)).turn("Two", "Yes.")
    statuses = {}
    for role, page in house.people.items():
        statuses[role] = [
            (await page.get("/cases")).status_code,
            (await page.get("/cases/export")).status_code,
            (await page.put(f"/cases/{case['id']}", json={"state": "waiting"})).status_code,
            (await page.post("/cases", json={"conversation_id": talk.id})).status_code,
        ]

    assert statuses[Role.OPERATOR][:3] == [403, 403, 403]
    assert statuses[Role.CONTENT] == [403, 403, 403, 403]
    assert statuses[Role.ENGINEER] == [200, 200, 200, 409]
    assert {one[3] for role, one in statuses.items() if role is not Role.CONTENT} == {201, 409}


async def test_looking_at_cases_and_making_one_is_in_the_access_log(house: House):
    talk = await a_person(house)
    await made(house, talk)
    await house.engineer.get("/cases")
    await house.engineer.get("/cases/export")

    async with house.journal.database.read() as reader:
        found = (await reader.execute(select(audit_entries))).mappings().all()
    entries = {row["action"]: row for row in found}

    assert {"GET insights/evals/cases", "GET insights/evals/cases/export"} <= set(entries)
    assert entries["POST insights/evals/cases"]["detail"]["conversation_id"] == talk.id


async def test_an_error_has_its_title_in_the_language_of_the_page(house: House):
    talk = await a_person(house)
    about = {"conversation_id": talk.id, "message_id": "msg_x"}
    titles = {}
    for language in ("zh-CN", "en"):
        asked = {"accept-language": language}
        answer = await house.engineer.post("/cases", json=about, headers=asked)
        titles[language] = (answer.status_code, answer.json()["title"])

    assert titles == {"zh-CN": (422, "请求无效"), "en": (422, "The request is not valid")}
