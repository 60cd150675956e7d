"""kill -9 of the server at random moments of turns with a WRITE: nothing acknowledged is lost, nothing is done twice."""

import itertools
import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import pytest

from tests.chaos.customer import OVER, Customer, text_of, values
from tests.chaos.shop import DELIVERED_MODEL, Shop
from tests.conftest import scaled
from tests.scripted_model import ScriptedModel
from tests.stack import Stack

KILLS = scaled(10, 50)
PATIENCE = 60


def call(tool: str, /, **arguments: object) -> str:
    """An order that the scripted model carries out."""
    return f"CALL {tool} {json.dumps(arguments, ensure_ascii=False)}"


@dataclass
class Case:
    """A customer with one order, and how they come to change it."""

    customer: Customer
    order_id: str
    refund: bool
    proposal_id: str = ""

    @property
    def request(self) -> str:
        """For the scripted model, which does what it reads."""
        if self.refund:
            wanted = {"order_id": self.order_id, "amount": 1.5, "reason": "少发了一件"}
            return f"退货运费由谁承担？ {call('requestRefund', **wanted)}"
        return (
            f"退货运费由谁承担？ {call('cancelOrder', order_id=self.order_id, reason='不想要了')}"
        )

    def propose(self, *, patience: float = 0) -> None:
        self.customer.say(self.request, patience=patience)

    def await_proposal(self) -> None:
        self.customer.wait(PATIENCE)
        pending = self.customer.pending
        assert pending is not None, self.customer.log()
        assert self.order_id in pending["rendering"]
        self.proposal_id = pending["id"]


class Town:
    """Fresh customers and orders, so that each kill finds new work."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.shop = stack, Shop(stack)
        found = self.shop.rows("SELECT id FROM customers ORDER BY id")
        self._customers = itertools.cycle([row["id"] for row in found])

    def case(self, *, refund: bool) -> Case:
        customer_id = next(self._customers)
        like = {"like": DELIVERED_MODEL} if refund else {}
        return Case(
            Customer(self.stack, customer_id), self.shop.add_order(customer_id, **like), refund
        )


@pytest.mark.heavy
@pytest.mark.timeout(3000)
def test_kill_9_during_turns_with_a_write_loses_nothing_and_doubles_nothing(
    new_stack: Callable[..., Stack], scripted_model: ScriptedModel
):
    dice = random.Random(20261124)
    stack = new_stack(model="scripted", model_url=scripted_model.obey().url)
    town, hit = Town(stack), Counter[str]()

    for _ in range(KILLS):
        cases = [town.case(refund=refund) for refund in (True, False, dice.random() < 0.5)]
        for case in cases[:2]:
            case.propose()
            case.await_proposal()
        _break_the_shop(town.shop, dice)

        hit.update(_kill_meanwhile(stack, cases, dice))

        town.shop.clear_faults()
        _finish(cases[2])
        for case in cases:
            case.customer.wait(PATIENCE)
            _nothing_is_lost(case.customer)
            _done_exactly_once(case, town.shop)

    # The moments must really have hit running turns, and some the gap between the call and its receipt.
    assert hit["running"] >= KILLS * 0.9, hit
    assert hit["executing"] >= KILLS / 4, hit


def _break_the_shop(shop: Shop, dice: random.Random) -> None:
    """One answer comes slowly, which widens the gap between `executing` and the receipt beyond the moment of the kill;
    the other is late, lost after the commit, or a refusal for the moment."""
    slow, other = dice.sample(["requestRefund", "cancelOrder"], 2)
    mode = dice.choice(["delay", "drop_after_commit", "error"])
    shop.fault(slow, "delay", seconds=dice.uniform(0.9, 1.4))
    shop.fault(other, mode, seconds=dice.uniform(0.1, 0.8))


def _kill_meanwhile(stack: Stack, cases: list[Case], dice: random.Random) -> Counter[str]:
    """Two confirm, by button and in words, while the third asks for a proposal; then the server dies and is started
    again. All go on sending until they are acknowledged. Says what the kill hit."""
    first, second, third = cases
    with ThreadPoolExecutor(3) as pool:
        sent = [
            pool.submit(first.customer.decide, first.proposal_id, patience=PATIENCE),
            pool.submit(second.customer.say, "确认", patience=PATIENCE),
            pool.submit(third.propose, patience=PATIENCE),
        ]
        while not unfinished(stack)["running"]:
            time.sleep(0.01)
        time.sleep(dice.uniform(0, 0.9))
        stack.kill_server()
        hit = unfinished(stack)
        stack.start_server()
        for each in sent:
            each.result()
    return hit


def unfinished(stack: Stack) -> Counter[str]:
    """Which of the two there are in the journal: turns under way, effects begun without a receipt."""
    queries = {
        "running": "SELECT 1 FROM turns WHERE status = 'running'",
        "executing": "SELECT 1 FROM effects WHERE status = 'executing'",
    }
    with closing(sqlite3.connect(stack.data / "journal.db", timeout=10)) as journal:
        return Counter(
            {kind: 1 for kind, query in queries.items() if journal.execute(query).fetchone()}
        )


def _finish(case: Case) -> None:
    case.await_proposal()
    case.customer.decide(case.proposal_id)


def _nothing_is_lost(customer: Customer) -> None:
    """Acknowledged messages stand; the log has no gap; each turn began once and ended once; the text adds up."""
    numbered = customer.numbered_log()
    log = [payload for _, payload in numbered]
    messages = customer.messages()
    contact = {m["id"]: m["text"] for m in messages if m["sender"] == "contact"}
    begun = [p["runId"] for p in log if p["type"] == "RUN_STARTED"]
    ended = [p["runId"] for p in log if p["type"] in OVER]

    assert contact == customer.said
    assert [seq for seq, _ in numbered] == list(range(1, len(numbered) + 1))
    assert sorted(begun) == sorted(set(begun)) == sorted(ended)
    assert customer.turns <= set(ended)
    assert [p for p in log if p["type"] == "RUN_ERROR"] == []
    assert text_of(log) == "".join(m["text"] for m in messages if m["sender"] == "assistant")


def _done_exactly_once(case: Case, shop: Shop) -> None:
    effects = shop.effects(case.order_id)
    refunds = shop.refunds(case.order_id)
    receipts = values(case.customer.log(), "xiaoer.receipt")

    assert [effect["key"] for effect in effects] == [receipts[-1]["effect_id"]]
    assert [receipt["status"] for receipt in receipts] == ["done"]
    assert receipts[0]["proposal_id"] == case.proposal_id
    assert len(refunds) == 1
    assert case.refund or shop.status(case.order_id) == "cancelled"
    assert not case.refund or refunds[0]["amount_cents"] == 150
