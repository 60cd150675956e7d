"""What contacts are shown of the journal, as JSON."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from domain.contact import Contact
from domain.conversation import Conversation, Message, OwnerKind, Status
from domain.effect import Proposal, ProposalStatus
from domain.handoff import HandoffStatus
from domain.ids import MessageId
from domain.language import Language
from store import payloads
from store.feedback import Feedback
from store.journal import Journal
from store.moments import utc_now

NAME = {Language.ZH: "小二", Language.EN: "Xiaoer"}
SUGGESTIONS = {
    Language.ZH: ["怎么退货？", "运费怎么算？", "我的订单到哪了？", "怎么开发票？", "转人工"],
    Language.EN: [
        "How do I return something?",
        "What does shipping cost?",
        "Where is my order?",
        "How do I get an invoice?",
        "Talk to a human",
    ],
}
NOTICE = {
    Language.ZH: "您好，我是 AI 助手小二，可以回答问题、查询和处理订单；随时可以说“转人工”。"
    "对话会被保存，用于为您提供服务；请不要发送密码或银行卡号。",
    Language.EN: "Hello, I'm Xiaoer, an AI assistant. I answer questions and look after orders; say "
    "“talk to a human” at any time. The conversation is stored to serve you; please send no "
    "passwords or card numbers.",
}

# Who came so lately still holds the place they came to.
JUST_CAME = timedelta(minutes=1)


def welcome(conversation: Conversation, contact: Contact, token: str) -> dict[str, Any]:
    language = conversation.language
    return {
        "id": conversation.id,
        "token": token,
        "locale": "zh-CN" if language is Language.ZH else "en",
        "contact": contact_view(contact),
        "assistant": {"is_ai": True, "name": NAME[language]},
        "suggestions": SUGGESTIONS[language],
        "notice": NOTICE[language],
    }


def contact_view(contact: Contact) -> dict[str, Any]:
    return {"verified": contact.verified, "name": contact.name}


async def state(
    journal: Journal, conversation: Conversation, contact: Contact, *, now: datetime
) -> dict[str, Any]:
    """Everything a client needs to show where the conversation stands."""
    last_seq = await journal.events.last(conversation.id)
    conversation = await journal.conversations.get(conversation.id)
    pending = await journal.conversations.pending_proposal(conversation.id, now=now)
    scored = await journal.feedback.scored(conversation.id)
    asked = conversation.status is Status.RESOLVED
    return {
        "id": conversation.id,
        "status": conversation.status,
        "language": conversation.language,
        "owner": await _owner(journal, conversation),
        "turn_id": await journal.turns.running(conversation.id),
        **await waiting(journal, conversation),
        "pending_proposal": payloads.proposal_value(pending) if pending else None,
        "csat": {"asked": asked, "score": scored.score if scored else None},
        "contact": contact_view(contact),
        "last_seq": last_seq,
    }


async def waiting(journal: Journal, conversation: Conversation) -> dict[str, Any]:
    """The open handoff and, while it waits, the place in the queue."""
    current = await journal.handoffs.current(conversation.id)
    if current is None:
        return {"handoff": None, "queue": None}
    name = None
    if current.operator_id is not None:
        name = (await journal.operators.get(current.operator_id)).name
    queue = None
    if current.status is HandoffStatus.WAITING:
        position = await journal.handoffs.position(conversation.id)
        if position is not None:
            now = utc_now()
            wait_range = await journal.waits.range(
                current.route.queue, position, now=now, arrived=now - current.created_at < JUST_CAME
            )
            queue = payloads.queue_value(position, wait_range)
    return {"handoff": payloads.handoff_value(current, operator_name=name), "queue": queue}


async def _owner(journal: Journal, conversation: Conversation) -> dict[str, Any]:
    owner = conversation.owner
    value: dict[str, Any] = {"kind": owner.kind, "version": owner.version}
    if owner.kind is OwnerKind.OPERATOR and owner.operator_id is not None:
        value["operator_name"] = (await journal.operators.get(owner.operator_id)).name
    return value


def message_view(
    message: Message, feedback: dict[MessageId, Feedback], *, now: datetime
) -> dict[str, Any]:
    rating = feedback.get(message.id)
    return {
        "id": message.id,
        "sender": message.sender,
        "sender_name": message.sender_name,
        "text": message.text,
        "kind": message.kind,
        "created_at": message.created_at.isoformat(),
        "state": message.state,
        "citations": [asdict(citation) for citation in message.citations],
        "quick_replies": list(message.quick_replies),
        "confidence": asdict(message.confidence) if message.confidence else None,
        "rung": message.rung,
        "proposal": _proposal(message.proposal, now),
        "receipt": payloads.receipt_value(message.receipt) if message.receipt else None,
        "cards": list(message.cards),
        "attachments": [payloads.attachment_value(one) for one in message.attachments],
        "feedback": {"rating": rating.rating, "reason": rating.reason} if rating else None,
    }


def _proposal(made: Proposal | None, now: datetime) -> dict[str, Any] | None:
    if made is None:
        return None
    if made.status is ProposalStatus.PENDING and made.expires_at <= now:
        made = replace(made, status=ProposalStatus.EXPIRED)
    return payloads.proposal_value(made)
