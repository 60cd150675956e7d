"""Do to a fresh shop what a case's reference says, so that there is a database to compare with."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.contact import Contact
from domain.effect import EffectStatus
from domain.errors import Invalid, XiaoerError
from domain.ids import ContactId, ConversationId, TurnId, new_id
from domain.language import Language
from evals.conversations.cases import ANONYMOUS, Scene
from evals.conversations.ledger import MemoryLedger
from settings import Settings
from tools.effects import Executor
from tools.toolbox import build_toolbox


async def replay(scene: Scene, settings: Settings) -> None:
    """As the customer of the scene, through the same toolbox as the assistant. Raises Invalid where the shop refuses: then the
    reference is wrong, and nothing can be judged."""
    toolbox = build_toolbox(settings)
    await toolbox.start()
    executor = Executor(toolbox, MemoryLedger())
    contact = Contact(ContactId(new_id("con")), customer_id=_customer_of(scene))
    try:
        for action in scene.reference:
            given = {name: value for name, value in action.items() if name != "tool"}
            await _do(str(action["tool"]), given, contact, executor, toolbox.for_contact(contact))
    except XiaoerError as error:
        raise Invalid(f"{scene.id}, reference: {error.detail}") from error
    finally:
        await executor.close()
        await toolbox.close()


async def _do(
    tool: str, given: Mapping[str, Any], contact: Contact, executor: Executor, tools: Any
) -> None:
    turn = TurnId(new_id("turn"))
    proposal = await tools.propose(
        tool,
        given,
        contact=contact,
        conversation_id=ConversationId(new_id("conv")),
        turn_id=turn,
        now=datetime.now(UTC),
    )
    receipt = await executor.execute(proposal, contact=contact, turn_id=turn, language=Language.EN)
    if receipt.status is not EffectStatus.DONE:
        raise Invalid(f"{tool} is {receipt.status.value}: {receipt.summary}")


def _customer_of(scene: Scene) -> str | None:
    """Whoever is signed in at the end."""
    signed: Sequence[str] = [step.sign_in for step in scene.steps if step.sign_in]
    who = signed[-1] if signed else scene.who
    return None if who == ANONYMOUS else who
