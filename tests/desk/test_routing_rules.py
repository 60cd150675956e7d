"""Rules as data: what each condition means, which rule decides, and how mistakes are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.routing.document import RoutingDocument, read_document
from desk.routing.matching import Facts, route_of, rule_for, ways_of
from domain.contact import Contact
from domain.errors import Invalid
from domain.handoff import HandoffReason, Route
from domain.ids import ContactId, ConversationId, OperatorId
from domain.language import Language
from store.acquaintances import Acquaintance, PastCall

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIN = Contact(ContactId("ct_1"), "C1001", "林", region="华东", tier="Gold")


def facts(**changes: Any) -> Facts:
    base = Facts(LIN, Language.ZH, "web", NOW, HandoffReason.REQUESTED, "task.refund", "angry")
    return replace(base, **changes)


def a_call(days_ago: float, operator: str | None = None) -> PastCall:
    at = NOW - days_ago * DAY
    who = OperatorId(operator) if operator else None
    return PastCall(ConversationId("conv_0"), at, who, at if operator else None)


def known(*calls: PastCall, tags: tuple[str, ...] = ()) -> Acquaintance:
    return Acquaintance(calls, tags)


def document(*rules: dict[str, Any], **more: Any) -> RoutingDocument:
    named = [{"name": f"rule {n}", **rule} for n, rule in enumerate(rules, 1)]
    groups = [{"name": "default"}, {"name": "vip"}, {"name": "售后"}]
    return read_document({"groups": groups, "rules": named, **more})


CONDITIONS = [
    ({"reason": ["requested"]}, {}, True),
    ({"reason": ["policy"]}, {}, False),
    ({"intent": ["task.refund"]}, {}, True),
    ({"intent": ["task.*"]}, {}, True),
    ({"intent": ["question"]}, {}, False),
    ({"intent": ["task"]}, {}, False),
    ({"region": ["华东", "华南"]}, {}, True),
    ({"region": ["华北"]}, {}, False),
    ({"region": ["emea"]}, {"contact": replace(LIN, region="EMEA")}, True),
    ({"language": ["zh"]}, {}, True),
    ({"language": ["en"]}, {}, False),
    ({"language": ["en"]}, {"language": Language.EN}, True),
    ({"channel": ["web"]}, {}, True),
    ({"channel": ["wechat"]}, {}, False),
    ({"tier": ["gold"]}, {}, True),
    ({"tier": ["platinum"]}, {}, False),
    ({"tier": ["金卡"]}, {"contact": replace(LIN, tier="金卡")}, True),
    ({"mood": ["angry", "upset"]}, {}, True),
    ({"mood": ["calm"]}, {}, False),
    ({"tags": ["投诉", "vip"]}, {"known": known(tags=("VIP",))}, True),
    ({"tags": ["投诉"]}, {"known": known(tags=("vip",))}, False),
    ({"history": {"returning": True}}, {"known": known(a_call(3, "op_1"))}, True),
    ({"history": {"returning": True}}, {"known": known(a_call(3))}, False),
    ({"history": {"returning": False}}, {}, True),
    ({"history": {"handoffs": 2, "days": 7}}, {"known": known(a_call(6), a_call(1))}, True),
    ({"history": {"handoffs": 2, "days": 7}}, {"known": known(a_call(8), a_call(1))}, False),
    ({"tier": ["gold"], "language": ["en"]}, {}, False),
    ({}, {}, True),
]


@pytest.mark.parametrize(("when", "changes", "holds"), CONDITIONS)
def test_what_a_condition_means(when: dict[str, Any], changes: dict[str, Any], holds: bool):
    ruled = document({"when": when, "then": {"group": "vip"}})

    assert (rule_for(ruled, facts(**changes)) is not None) is holds


def test_the_first_enabled_rule_that_holds_decides_where_a_call_waits():
    ruled = document(
        {"enabled": False, "then": {"group": "售后"}},
        {
            "when": {"tier": ["gold"]},
            "then": {"group": "vip", "skills": ["尺码"], "priority": 3, "units": 2},
        },
        {"then": {"group": "售后"}},
        step_minutes=4,
    )

    assert route_of(ruled, facts()) == Route(
        "vip", ("尺码",), 3, NOW - timedelta(minutes=12), 2, None, "rule 2"
    )
    assert route_of(ruled, facts(contact=replace(LIN, tier=""))).queue == "售后"


def test_without_rules_everybody_waits_in_the_first_group_and_costs_what_the_channel_does():
    ruled = read_document({"units": {"web": 0.5}})

    assert route_of(ruled, facts()) == Route("default", rank_at=NOW, units=0.5)
    assert route_of(ruled, facts(channel="email")).units == 1


def test_the_operator_who_had_the_contact_last_is_preferred_for_some_days():
    past = known(a_call(9, "op_old"), a_call(2, "op_new"), a_call(1))

    assert route_of(RoutingDocument(), facts(known=past)).preferred == "op_new"
    assert route_of(read_document({"sticky_days": 1}), facts(known=past)).preferred is None
    assert route_of(RoutingDocument(), facts()).preferred is None


STRAIGHT = {"straight": "human"}


def test_what_goes_straight_to_a_human_is_told_before_a_word_is_read():
    vip = document({"when": {"tier": ["gold"]}, "then": STRAIGHT})
    wish = document({"when": {"intent": ["task.refund"]}, "then": STRAIGHT})

    assert ways_of(vip, facts()) == (("*", True),)
    assert ways_of(vip, facts(contact=replace(LIN, tier="silver"))) == ()
    assert ways_of(wish, facts()) == (("task.refund", True),)


def test_the_order_of_rules_holds_for_what_goes_straight_too():
    ruled = document(
        {"when": {"intent": ["question"]}, "then": {"group": "default"}},
        {"when": {"reason": ["mood"]}, "then": {"group": "售后"}},
        {"when": {"tags": ["vip"]}, "then": STRAIGHT},
        {"when": {"tier": ["gold"], "intent": ["task.*"]}, "then": STRAIGHT},
        {"then": {"group": "default"}},
        {"when": {"channel": ["web"]}, "then": STRAIGHT},
    )

    assert ways_of(ruled, facts()) == (("question", False), ("task.*", True), ("*", False))
    tagged = facts(known=known(tags=("vip",)))
    assert ways_of(ruled, tagged) == (("question", False), ("*", True))


MISTAKES = [
    ({"rules": [{"name": "VIP", "then": {"group": "nobody"}}]}, "rules › VIP › then.group", "没有这个客服组"),
    ({"rules": [{"name": "VIP", "then": {"priority": 12}}]}, "rules › VIP › then.priority", "9"),
    ({"rules": [{"name": "VIP", "when": {"colour": ["red"]}}]}, "rules › VIP › when.colour", "没有这个字段"),
    ({"rules": [{"name": "VIP", "when": {"language": ["fr"]}}]}, "rules › VIP › when.language.0", "zh"),
    ({"rules": [{"when": {}}]}, "rules › #1 › name", "required"),
    ({"rules": [{"name": "A"}, {"name": "A"}]}, "rules › A", "名称重复"),
    (
        {"rules": [{"name": "A", "when": {"mood": ["angry"]}, "then": STRAIGHT}]},
        "rules › A",
        "直接转人工",
    ),
    ({"groups": []}, "groups", "至少需要一个客服组"),
    ({"groups": [{"name": "a", "overflow": {"after_minutes": 3, "to": "a"}}]}, "groups › a › overflow.to", "客服组"),
    ({"groups": [{"name": "a", "members": "some"}]}, "groups › a › members", "all"),
    ({"offer_seconds": 1}, "offer_seconds", "5"),
    ({"offres": 1}, "offres", "没有这个字段"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "where", "what"), MISTAKES)
def test_a_mistake_is_told_with_its_rule_and_field(body: dict[str, Any], where: str, what: str):
    with pytest.raises(Invalid) as refused:
        read_document(body)

    problems = refused.value.extra["problems"]
    assert any(one.startswith(where) and what in one for one in problems), problems


def test_the_defaults_are_one_group_of_everybody():
    plain = read_document({})

    assert plain == RoutingDocument()
    assert [(group.name, group.members) for group in plain.groups] == [("default", "all")]
    assert plain.wrap_up_seconds == 0
    assert read_document(plain.model_dump(mode="json")) == plain


def test_hours_days_and_promises_of_a_group_that_there_is_not_are_refused():
    week = {"week": {"mon": [{"opens": "09:00", "closes": "18:00"}]}}
    with pytest.raises(Invalid) as refused:
        document(
            hours={"default": week, "vip": week, "gone": week},
            sla={"groups": {"售后": {}, "old": {}}},
            holidays=[{"day": "2026-10-01", "groups": ["vip", "nowhere"]}],
        )

    assert refused.value.extra["problems"] == [
        "hours › gone: there is no group “gone” (没有这个客服组)",
        "sla.groups › old: there is no group “old” (没有这个客服组)",
        "holidays › 2026-10-01 › groups: there is no group “nowhere” (没有这个客服组)",
    ]


def test_hours_named_default_are_everybodys_whether_there_is_such_a_group_or_not():
    week = {"week": {"mon": [{"opens": "09:00", "closes": "18:00"}]}}

    assert "default" in read_document({"groups": [{"name": "a"}], "hours": {"default": week}}).hours
