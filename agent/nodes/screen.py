"""Screen: turn away what cannot be worked with, and settle the language of the answer."""

import re

from langgraph.runtime import Runtime

from agent.attached import unanswered_files
from agent.filling import TaskState
from agent.state import Screening, TurnContext, TurnState
from agent.straight import straight_at_once
from agent.words import REFUSED
from domain.conversation import Sender, TurnInput
from domain.language import Language, detect_language

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[\w.@+-]+", re.ASCII)
HUMANS_ONLY, STRAIGHT = "humans_only", "straight"
ONLY_PICTURES, ONLY_FILES = "only_pictures", "only_files"


async def screen(state: TurnState, runtime: Runtime[TurnContext]) -> TurnState:  # noqa: ARG001
    turn = runtime.context.turn
    text = turn.question.strip()
    screening = Screening(language_of(turn), text, _refusal(turn, text, runtime.context))
    if screening.refusal in REFUSED:
        runtime.context.speaker.say(REFUSED[screening.refusal][screening.language])
    return {"screening": screening}


def language_of(turn: TurnInput) -> Language:
    """The language of the question; where it shows none, that of the words before it."""
    language, chinese = turn.language, False
    said = [m.text for m in turn.transcript[-8:] if m.sender is Sender.CONTACT]
    for text in said:
        if said.index(text) == 0 or not _is_value(text, turn):
            found = detect_language(text, default=language)
            # "OK confirm，submit 吧" is Chinese, as what was said before it.
            language = Language.ZH if chinese and _HAN.search(text) else found
            chinese = language is Language.ZH
    return language


def _is_value(text: str, turn: TurnInput) -> bool:
    """A single Latin word given to a task ("abc", a name) is data, and says nothing about the language."""
    running = TaskState.from_memory(turn.memory)
    return running is not None and running.asked is not None and bool(_WORD.fullmatch(text.strip()))


def _refusal(turn: TurnInput, text: str, context: TurnContext) -> str:
    if turn.decision is not None:
        return ""
    if turn.humans_only:
        return HUMANS_ONLY
    if straight_at_once(turn.ways):
        return STRAIGHT
    if not text:
        sent = unanswered_files(turn)
        if not sent:
            return "empty"
        return ONLY_PICTURES if all(one.is_image for one in sent) else ONLY_FILES
    # Several messages of the allowed length may stand unanswered together.
    if len(text) > context.resources.settings.max_message_chars * max(1, turn.unanswered):
        return "too_long"
    strange = sum(1 for c in text if not c.isprintable() and c not in "\n\t\r")
    return "unreadable" if strange > max(3, len(text) // 5) else ""
