"""Screen: turn away what cannot be worked with, and settle the language of the answer."""

from langgraph.runtime import Runtime

from agent.state import Screening, TurnContext, TurnState
from agent.words import REFUSED
from domain.conversation import Sender, TurnInput
from domain.language import Language, detect_language

HUMANS_ONLY = "humans_only"


async def screen(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:
    turn = runtime.context.turn
    text = turn.question.strip()
    screening = Screening(language_of(turn), text, _refusal(turn, text, runtime.context))
    if screening.refusal in REFUSED:
        runtime.context.speaker.say(REFUSED[screening.refusal][screening.language])
    return {"screening": screening}


def language_of(turn: TurnInput) -> Language:
    """The language of the question; where it shows none, that of the words before it."""
    language = turn.language
    for message in turn.transcript[-8:]:
        if message.sender is Sender.CONTACT:
            language = detect_language(message.text, default=language)
    return language


def _refusal(turn: TurnInput, text: str, context: TurnContext) -> str:
    if turn.decision is not None:
        return ""
    if turn.humans_only:
        return HUMANS_ONLY
    if not text:
        return "empty"
    # Several messages of the allowed length may stand unanswered together.
    if len(text) > context.resources.settings.max_message_chars * max(1, turn.unanswered):
        return "too_long"
    strange = sum(1 for c in text if not c.isprintable() and c not in "\n\t\r")
    return "unreadable" if strange > max(3, len(text) // 5) else ""
