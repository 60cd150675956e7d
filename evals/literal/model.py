"""The literal model: read the request, and do the first thing that its prompt asks for.

It is an instrument, not an assistant. It has no knowledge, no manners and no sense: what it says is a sentence of the sources
shown to it or the words of a tool, and whether it cites, which language it writes, whether it admits not to know, calls tools or
a human is read from the prompt's text each time. So a suite played with it fails when a rule, a slot or a tool's description
gets lost, and says nothing of how well a real model would answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.language import detect_language
from evals.literal.calling import things_in, wish_in
from evals.literal.prompt import Asked, read_request
from evals.literal.quoting import ANSWERS, best_quote, grams, sentences, shared
from evals.literal.words import FOUND, GREETS, MISSING, OFFER, PERSON, UNKNOWN

_COMMAND = re.compile(r"^- (\w+): ", re.MULTILINE)
_TASKS = re.compile(r"task is one of: ([\w, ]+)")
# Of a draft's sentence, how many grams the evidence must have.
_SUPPORTED = 0.6


@dataclass(frozen=True)
class Turn:
    """What it answers: text, or one call."""

    text: str = ""
    call: tuple[str, dict[str, Any]] | None = None


def answer(body: Mapping[str, Any]) -> Turn:
    """`body` is a request of OpenAI's chat completions."""
    offered = {tool["function"]["name"] for tool in body.get("tools") or ()}
    if "understand" in offered:
        return _understand(body)
    if "judge" in offered:
        return _judge(body)
    return _serve(read_request(body))


def _serve(asked: Asked) -> Turn:
    prompt = asked.prompt
    if asked.answers:
        return Turn(_told(asked))
    if prompt.calls_human and "request_human" in asked.tools and PERSON.search(asked.question):
        return Turn(call=("request_human", {"reason": asked.question[:80]}))
    tools = {n: t for n, t in asked.tools.items() if n not in ("request_human", "search_articles")}
    if prompt.acts and (wish := wish_in(asked.question, asked.said, tools)):
        if not wish.missing or not prompt.asks:
            return Turn(call=(wish.tool, wish.arguments))
        return Turn(MISSING[asked.language].format(names=", ".join(wish.missing)))
    return Turn(_quoted(asked))


def _quoted(asked: Asked) -> str:
    quote = best_quote(asked.question, asked.prompt.sources)
    if quote is None or (quote.share < ANSWERS and asked.prompt.says_unknown):
        return _unknown(asked)
    if detect_language(quote.sentence, default=asked.language) is not asked.language:
        # It cannot translate: all that it can say in that language is that there is something.
        return FOUND[asked.language]
    return f"{quote.sentence}[{quote.number}]" if asked.prompt.cites else quote.sentence


def _unknown(asked: Asked) -> str:
    """Where nothing tells it to admit that, it just says that there is something."""
    if not asked.prompt.says_unknown:
        return FOUND[asked.language]
    gap = "" if asked.language.value == "zh" else " "
    offer = gap + OFFER[asked.language] if asked.prompt.offers_human else ""
    return UNKNOWN[asked.language] + offer


def _told(asked: Asked) -> str:
    """What the last tool said, in its own words."""
    last = asked.answers[-1]
    try:
        found = json.loads(last)
    except ValueError:
        found = None
    if isinstance(found, dict) and found.get("in_words"):
        return str(found["in_words"])
    if last.startswith("Refused: "):
        return last.removeprefix("Refused: ").split(" Tell the customer so")[0]
    return _unknown(asked)


def _understand(body: Mapping[str, Any]) -> Turn:
    """Of the commands that the prompt describes the first whose sign the message shows."""
    prompt = str(body["messages"][0]["content"])
    text = str(body["messages"][-1]["content"]).rpartition("last message: ")[2]
    commands = set(_COMMAND.findall(prompt))
    listed = _TASKS.search(prompt)
    tasks = [each.strip() for each in listed.group(1).split(",")] if listed else []
    wanted = {
        "request_human": bool(PERSON.search(text)),
        "small_talk": bool(GREETS.match(text.strip())),
        "start_task": bool(re.search(r"\d{4,}", text)) and _task(text, tasks) is not None,
        "answer_question": True,
    }
    chosen = next((name for name, fits in wanted.items() if fits and name in commands), None)
    if chosen is None:
        return Turn("I cannot tell.")
    found: dict[str, Any] = {"command": chosen, "question": text}
    if chosen == "start_task":
        found["task"] = _task(text, tasks)
    return Turn(call=("understand", found))


def _task(text: str, tasks: list[str]) -> str | None:
    """The task whose name says most of what the text is about."""
    wanted = things_in(text)
    ranked = [(len(wanted & things_in(task.replace("_", " "))), task) for task in tasks]
    most = max(ranked, default=(0, ""), key=lambda pair: pair[0])
    return most[1] if most[0] else None


def _judge(body: Mapping[str, Any]) -> Turn:
    """Holds what the evidence says, where the prompt asks for that; without such a rule it holds everything."""
    text = str(body["messages"][-1]["content"])
    if "supported by the sources" not in text:
        return Turn(call=("judge", {"holds": True}))
    evidence, _, draft = text.partition("Sources and tool results")[2].rpartition("\nDraft\n")
    known = grams(evidence)
    for sentence in sentences(re.sub(r"\[\d+\]", "", draft)):
        if shared(grams(sentence), known) < _SUPPORTED:
            reason = f"not in the sources: {sentence[:80]}"
            return Turn(call=("judge", {"holds": False, "reason": reason}))
    return Turn(call=("judge", {"holds": True}))
