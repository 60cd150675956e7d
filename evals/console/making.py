"""Make a case of a recorded conversation: what was said before, what was said then, and the reply that was given, without who it was."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.case import CaseReason
from domain.ids import MessageId
from domain.language import detect_language
from evals.console.exchanges import Exchange, asked_about, exchanges_of, first_of, turn_view
from evals.scrubbing import Scrubber
from store.cases import NewCase
from store.recorded import Recording

# As many lines as the assistant itself is given of what was said before.
_BEFORE, _TURNS, _TITLE = 20, 20, 80
Clean = Callable[[str], str]


def case_from(recording: Recording, *, message_id: MessageId | None, why: CaseReason) -> NewCase:
    """Raises Invalid where nothing was asked at that message. Whoever labels it says what should have happened: `want` is empty."""
    found = exchanges_of(recording)
    at = asked_about(found, recording, message_id=message_id, why=why)
    asked, first = found[at], first_of(found, at)
    words = " ".join(line.text for line in asked.said)
    language = detect_language(words, default=recording.language)
    scrubber = Scrubber(recording)

    def clean(text: str) -> str:
        return scrubber.text(text, language=language)

    intent = asked.turn.intent if asked.turn else ""
    body: dict[str, Any] = {
        "language": language.value,
        "channel": recording.channel,
        **({"intent": intent} if intent else {}),
        "tags": [why.value, *(["verified"] if recording.verified else [])],
        "start": _start(found[:first], clean),
        "steps": [_step(one, clean) for one in found[first : at + 1]],
        "golden": [],
        "want": {},
    }
    # Behind the body: what comes first has the first made-up number.
    title = clean(asked.said[-1].text if asked.said else asked.press)
    return NewCase(
        conversation_id=recording.conversation_id,
        message_id=asked.key,
        why=why,
        language=language,
        channel=recording.channel,
        intent=intent,
        title=title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…",
        turns=[_told(turn_view(one), clean) for one in found[: at + 1][-_TURNS:]],
        body=body,
    )


def _start(before: Sequence[Exchange], clean: Clean) -> list[dict[str, str]]:
    lines = [line for one in before for line in one.lines][-_BEFORE:]
    return [{line.sender.value: clean(line.text)} for line in lines]


def _step(one: Exchange, clean: Clean) -> dict[str, Any]:
    if one.press:
        return {"press": one.press}
    said = [clean(line.text) for line in one.said]
    return {"say": said[0] if len(said) == 1 else said}


def _told(view: Mapping[str, Any], clean: Clean) -> dict[str, Any]:
    return {
        **view,
        "said": [clean(text) for text in view["said"]],
        "reply": clean(view["reply"]),
        "operator": clean(view["operator"]),
    }
