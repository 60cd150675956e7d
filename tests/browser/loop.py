"""The whole loop, step by step, as a customer and an operator walk through it in two browsers."""

from playwright.sync_api import expect

from tests.browser.people import Customer, Operator
from tests.browser.scenes import Scene
from tests.chaos.shop import Shop


def ask_and_follow_up(customer: Customer, scene: Scene) -> None:
    """An answer with its source, opened at the quoted passage; then a question that leans on it."""
    customer.open()
    expect(customer.find("welcome")).to_contain_text("AI")
    expect(customer.find("privacy-notice")).to_be_in_viewport()
    assert 3 <= customer.find("suggestion").count() <= 5
    customer.shoot("welcome")

    reply = customer.ask(scene.question)

    expect(reply).to_contain_text(scene.answer)
    customer.shoot("answer")
    open_the_source(customer)
    reply = customer.ask(scene.follow_up)
    expect(reply).to_contain_text(scene.followed)
    expect(reply.get_by_test_id("citation")).not_to_have_count(0)
    customer.shoot("follow-up")


def open_the_source(customer: Customer) -> None:
    chip = customer.said_by("assistant").last.get_by_test_id("citation").first
    quote = (chip.get_attribute("title") or "").replace("**", "")
    chip.click()

    expect(customer.find("quoted").first).to_be_in_viewport()
    shown = "".join(customer.find("quoted").all_inner_texts())
    assert squeezed(shown) in squeezed(quote) or squeezed(quote) in squeezed(shown)
    customer.shoot("source")
    customer.find("source-close").click()
    expect(customer.find("source-panel")).to_be_hidden()
    expect(chip).to_be_focused()


def squeezed(text: str) -> str:
    return "".join(text.split())


def ask_for_an_order(customer: Customer, scene: Scene) -> None:
    reply = customer.ask(scene.where)

    expect(reply).to_contain_text(scene.shipped)
    expect(reply.get_by_test_id("card-order")).to_contain_text(scene.status)
    expect(reply.get_by_test_id("card-shipment")).to_be_visible()
    customer.shoot("order")


def cancel(customer: Customer, scene: Scene, shop: Shop) -> None:
    """Nothing changes before the customer's yes, and one thing after it."""
    before = shop.snapshot()
    customer.ask(scene.cancel)
    if customer.find("proposal").count() == 0:
        customer.find("quick-reply").filter(has_text=scene.reason).click()
    proposal = customer.find("proposal")
    expect(proposal).to_have_attribute("data-status", "pending")
    expect(proposal).to_contain_text(scene.proposed)
    customer.shoot("proposal")
    assert shop.snapshot() == before

    customer.find("confirm").dblclick()

    expect(customer.find("receipt")).to_have_attribute("data-status", "done")
    expect(customer.find("receipt")).to_contain_text(scene.done)
    expect(proposal).to_have_attribute("data-status", "confirmed")
    expect(customer.find("confirm")).to_have_count(0)
    customer.shoot("receipt")
    assert shop.status(scene.order) == "cancelled"
    assert len(shop.effects(scene.order)) == 1
    assert len(shop.snapshot()["effects"]) == len(before["effects"]) + 1


def talk_to_a_human(customer: Customer, operator: Operator, scene: Scene) -> None:
    """Queue, acceptance, a reply and a note, and back to the assistant."""
    customer.say(scene.human)
    expect(customer.find("queue")).to_be_visible()
    expect(customer.find("human-button")).to_be_disabled()
    customer.shoot("queue")
    row = operator.row(scene.name)
    expect(row).to_have_count(1)
    row.click()
    expect(operator.find("brief")).to_contain_text(scene.question)
    expect(operator.find("brief")).to_contain_text(scene.done)
    expect(operator.find("customer")).to_contain_text(scene.name)
    expect(operator.find("customer")).to_contain_text(scene.order)
    operator.shoot("waiting")

    operator.find("accept").click()

    expect(customer.system_lines.last).to_contain_text(scene.accepted)
    expect(customer.find("queue")).to_be_hidden()
    operator.reply(scene.reply)
    expect(customer.said_by("operator").last).to_contain_text(scene.reply)
    expect(operator.find("reply-box")).to_have_value("")
    operator.find("note-tab").click()
    operator.find("reply-box").fill("只给同事看 / for colleagues")
    operator.find("send-reply").click()
    expect(operator.find("conversation")).to_contain_text("for colleagues")
    operator.shoot("replied")
    customer.shoot("operator")
    the_assistant_is_quiet(customer, operator)
    operator.hand_back("交还 / back")
    expect(customer.system_lines.last).to_contain_text(scene.returned)
    expect(operator.find("hand-back")).to_be_hidden()
    operator.shoot("handed-back")
    expect(customer.chat.get_by_text("for colleagues")).to_have_count(0)


def the_assistant_is_quiet(customer: Customer, operator: Operator) -> None:
    before = customer.said_by("assistant").count()
    customer.say("OK")
    expect(operator.find("conversation").get_by_text("OK", exact=True)).to_be_visible()
    assert customer.said_by("assistant").count() == before


def be_answered_again(customer: Customer, scene: Scene) -> None:
    reply = customer.ask(scene.again)

    expect(reply).to_contain_text(scene.answered)
    expect(reply.get_by_test_id("citation")).not_to_have_count(0)
    customer.shoot("answered-again")


def walk(customer: Customer, operator: Operator, scene: Scene, shop: Shop) -> None:
    """All of it, one step behind the other."""
    customer.shoot("shop")
    customer.sign_in(scene.customer_id)
    ask_and_follow_up(customer, scene)
    ask_for_an_order(customer, scene)
    cancel(customer, scene, shop)
    talk_to_a_human(customer, operator, scene)
    be_answered_again(customer, scene)
