"""The kind of suite that answers recorded turns anew: each is given what was said before, and its reply is set beside the recorded one."""

import json
import re
import time
import unicodedata
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.contact import Contact
from domain.conversation import Message, Sender, TurnInput, TurnOutcome
from domain.ids import ContactId, ConversationId, MessageId, TurnId, new_id
from domain.language import Language
from evals.confidence.bounds import Share
from evals.figures import digest, of_share, present
from evals.hearing import Heard, hear, turned_of
from evals.kinds import Case, Measure, Options, Perform
from evals.opening import Lane, open_lanes
from evals.replaying.recorded import slices_of, title_of
from evals.replaying.shut import shut_toolbox
from evals.result import Grade, Result, Turned
from evals.suite import Suite

# All that customers would see otherwise; a stop, a blank or the number of a source is nothing to them.
_UNSEEN = re.compile(r"\[\d{1,2}\]|[\W_]+")
_PASSAGES = 5
_HANDED, _SAID = TurnOutcome.HANDED_OFF.value, (TurnOutcome.REPLIED.value, TurnOutcome.ASKED.value)
_BETTER = {"different": "", "now_handed_over": "", "now_answered": "", "needs_shop": ""}


class Replays:
    """A Kind. `options.risk` is what was chosen in the console, as a turn is given it."""

    def cases(self, suite: Suite) -> Sequence[Case]:
        rows = [
            json.loads(line)
            for path in suite.cases
            for line in path.read_text(encoding="utf-8", errors="surrogatepass").splitlines()
        ]
        return [_case(row) for row in rows]

    @asynccontextmanager
    async def open(self, suite: Suite, options: Options) -> AsyncIterator[Perform]:
        toolbox = shut_toolbox(options.settings)
        async with open_lanes(options.settings, options.jobs, toolbox=toolbox) as lanes:

            async def perform(case: Case, trial: int) -> Result:
                lane = await lanes.get()
                began = time.perf_counter()
                try:
                    heard = await _replayed(lane, case, risk=suite.options.get("risk"))
                    result = _result(suite, case, trial, lane, heard)
                finally:
                    lane.trace.failures.clear()
                    lanes.put_nowait(lane)
                return replace(result, seconds=time.perf_counter() - began)

            yield perform

    def measures(self, results: Sequence[Result]) -> Mapping[str, Measure]:
        judged = [each for each in results if each.grade is Grade.PASSED]
        return present(
            {
                name: of_share(
                    Share(sum(each.measures.get(name, 0.0) > 0 for each in judged), len(judged)),
                    better=better,
                )
                for name, better in _BETTER.items()
            }
        )

    def plots(self, results: Sequence[Result]) -> Mapping[str, Any]:
        """What became of each outcome (rows: recorded, columns: now)."""
        labels = [outcome.value for outcome in TurnOutcome]
        rows = [[0] * len(labels) for _ in labels]
        for each in results:
            if each.grade is Grade.PASSED:
                before, now = each.data["before"], each.turns[-1].outcome
                rows[labels.index(before)][labels.index(now)] += 1
        seen = [at for at, row in enumerate(rows) if sum(row) or any(other[at] for other in rows)]
        if not seen:
            return {}
        kept = [[rows[row][column] for column in seen] for row in seen]
        return {"confusion": {"labels": [labels[at] for at in seen], "rows": kept}}


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=row["id"],
        title=title_of(row),
        language=Language(row["language"]),
        seen=digest(row),
        row=row,
        slices=slices_of(row),
    )


async def _replayed(lane: Lane, case: Case, *, risk: float | None) -> Heard:
    """The turns of the matter one after the other; what follows a turn is the recorded reply, for that is what the contact
    answered."""
    row, memory = case.row, dict[str, Any]()
    conversation = ConversationId(f"replay-{row['id']}")
    said = [_message(conversation, Sender(sender), text) for sender, text in row["before"]]
    # Signed in as nobody: whose orders they were is not known here, and nothing is asked about them.
    contact = Contact(ContactId("replay"), "replay" if row["verified"] else None)
    heard: Heard | None = None
    for turn in row["turns"]:
        lane.trace.begin()
        lines = [_message(conversation, Sender.CONTACT, text) for text in turn["said"]]
        said += lines
        given = TurnInput(
            id=TurnId(row["id"]),
            conversation_id=conversation,
            contact=contact,
            language=case.language,
            transcript=tuple(said[-20:]),
            unanswered=min(len(lines), 20),
            now=datetime.now(UTC),
            channel=row["channel"],
            memory=memory,
            risk=risk,
        )
        heard = await hear(lane.assistant, given)
        memory = heard.ended.memory
        said.append(_message(conversation, Sender.ASSISTANT, turn["reply"]))
    assert heard is not None, "a case has a turn"
    return heard


def _message(conversation: ConversationId, sender: Sender, text: str) -> Message:
    return Message(MessageId(new_id("msg")), conversation, sender, text, datetime.now(UTC))


def _result(suite: Suite, case: Case, trial: int, lane: Lane, heard: Heard) -> Result:
    row, ended = case.row, heard.ended
    now, recorded = heard.text.strip(), row["turns"][-1]["reply"]
    alike = _seen(now) == _seen(recorded)
    # So that a blank is no difference anywhere: what reads the same is written the same.
    turned = _turned(row, lane, heard, reply=recorded if alike else now)
    failures = [one for one in lane.trace.failures if not one.startswith("the shop ")]
    failed = ended.outcome is TurnOutcome.FAILED or bool(failures)
    told = {
        "different": not alike or turned.outcome != row["outcome"],
        "now_handed_over": row["outcome"] in _SAID and turned.outcome == _HANDED,
        "now_answered": row["outcome"] == _HANDED and turned.outcome in _SAID,
        "needs_shop": any(not call.ok for call in turned.calls),
    }
    return replace(
        case.result(suite.name, trial, Grade.ERROR if failed else Grade.PASSED),
        slices={**case.slices, "outcome": f"{row['outcome']} → {turned.outcome}"},
        reasons=(*failures, *_reasons(told, row, turned)),
        measures={} if failed else {name: float(value) for name, value in told.items()},
        turns=(turned,),
        data={"before": row["outcome"], "start": row["before"], "earlier": row["turns"][:-1]},
    )


def _turned(row: Mapping[str, Any], lane: Lane, heard: Heard, *, reply: str) -> Turned:
    said, trace = row["turns"][-1]["said"], lane.trace
    turned = turned_of(
        said, heard, trace.passages[:_PASSAGES], calls=trace.calls, usage=trace.usage
    )
    return replace(turned, reply=reply)


def _reasons(told: Mapping[str, bool], row: Mapping[str, Any], turned: Turned) -> list[str]:
    reasons = []
    if turned.outcome != row["outcome"]:
        reasons.append(f"It was {row['outcome']} and is {turned.outcome} now.")
    elif told["different"]:
        reasons.append("Another reply.")
    if told["needs_shop"]:
        names = ", ".join(dict.fromkeys(call.tool for call in turned.calls if not call.ok))
        reasons.append(
            f"It asks the shop's systems now ({names}), which a replay never does: customers would be told what those say."
        )
    return reasons


def _seen(text: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
