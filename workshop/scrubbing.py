"""Take the quotes of an erased article out of what is kept of a conversation; what does not change comes back equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.conversation import Sender
from domain.events import CustomName, EventType
from domain.ids import ArticleId
from store.erasing import ConversationRows
from workshop.quoting import ERASED, Quoted

_Row = Mapping[str, Any]


@dataclass
class Changes:
    """New values by table and key; empty where nothing quotes the article."""

    rows: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def put(self, table: str, key: tuple[Any, ...], before: _Row, after: dict[str, Any]) -> None:
        changed = {name: value for name, value in after.items() if value != before[name]}
        if changed:
            self.rows.append((table, key, changed))


class Scrubber:
    """Of one article."""

    def __init__(self, article_id: ArticleId, quoted: Quoted) -> None:
        self._id = article_id
        self._quoted = quoted

    def conversation(self, kept: ConversationRows) -> Changes:
        """What a person typed is only touched where it repeats the article at length, or a button that named it."""
        changes = Changes()
        offered = {
            option
            for row in kept.messages
            for option in row["quick_replies"]
            if self._quoted.is_name(option)
        }
        cited = {row["id"]: self._numbers(row["citations"]) for row in kept.messages}
        for row in kept.messages:
            changes.put(
                "messages", (row["id"],), row, self._message(row, cited[row["id"]], offered)
            )
        self._events(kept, changes, cited, offered)
        self._desk(kept, changes, cited)
        for row in kept.handoffs:
            changes.put("handoffs", (row["id"],), row, {"brief": self._brief(row["brief"])})
        for row in kept.turns:
            after = {
                "question": self._text(row["question"]),
                "confidence": self._value(row["confidence"]),
            }
            changes.put("turns", (row["id"],), row, after)
        memory = {"memory": self._memory(kept.conversation["memory"])}
        changes.put("conversations", (kept.conversation["id"],), kept.conversation, memory)
        for row in kept.gap_questions:
            near = any(cited.values())
            after = {
                "question": self._text(row["question"]),
                "reply": self._text(row["reply"], near=near),
            }
            changes.put("gap_questions", (row["message_id"],), row, after)
        for row in kept.samples:
            changes.put("samples", (row["id"],), row, {"text": self._text(row["text"])})
        return changes

    def case(self, row: _Row) -> Changes:
        """What was said in a case of the evals, and the replies that it keeps; what it wants is the shop's own words."""
        told = ("start", "steps")
        body = {
            **row["body"],
            **{name: self._value(row["body"][name]) for name in told if name in row["body"]},
        }
        changes = Changes()
        after = {
            "title": self._text(row["title"]),
            "turns": self._value(row["turns"], near=True),
            "body": body,
        }
        changes.put("cases", (row["id"],), row, after)
        return changes

    def _message(self, row: _Row, cited: set[int], offered: set[str]) -> dict[str, Any]:
        typed = row["sender"] == Sender.CONTACT
        if typed and row["text"] in offered:
            text = ERASED
        else:
            text = self._quoted.scrub(row["text"], cited=() if typed else cited)
        return {
            "text": text,
            "citations": self._value(row["citations"]),
            "quick_replies": self._options(row["quick_replies"]),
            "cards": self._value(row["cards"]),
        }

    def _events(
        self,
        kept: ConversationRows,
        changes: Changes,
        cited: Mapping[str, set[int]],
        offered: set[str],
    ) -> None:
        streams: dict[str, list[_Row]] = {}
        for row in kept.events:
            payload = row["payload"]
            key = (row["conversation_id"], row["seq"])
            if payload.get("type") == EventType.TEXT_MESSAGE_CONTENT:
                streams.setdefault(payload["messageId"], []).append(row)
            else:
                changes.put("events", key, row, {"payload": self._payload(payload, cited, offered)})
        for message_id, rows in streams.items():
            whole = "".join(row["payload"]["delta"] for row in rows)
            scrubbed = self._quoted.scrub(whole, cited=cited.get(message_id, ()))
            if scrubbed == whole:
                continue
            for row, delta in zip(rows, _parted(scrubbed, len(rows)), strict=True):
                key = (row["conversation_id"], row["seq"])
                after = {"payload": {**row["payload"], "delta": delta}}
                changes.put("events", key, row, after)

    def _desk(
        self, kept: ConversationRows, changes: Changes, cited: Mapping[str, set[int]]
    ) -> None:
        """Drafts for operators, and messages in another language: of one that quoted the article nothing is left, for no
        comparison finds its words in another language."""
        for row in kept.suggestions:
            numbers = self._numbers(row["citations"])
            after = {
                "text": self._quoted.scrub(row["text"], cited=numbers),
                "citations": self._value(row["citations"]),
            }
            changes.put("suggestions", (row["id"],), row, after)
        changed = {
            key[0]
            for table, key, values in changes.rows
            if table == "messages" and "text" in values
        }
        for row in kept.translations:
            told = row["message_id"] in changed or bool(cited.get(row["message_id"]))
            after = {"text": ERASED if told else self._quoted.scrub(row["text"])}
            changes.put("translations", (row["message_id"], row["language"]), row, after)

    def _payload(
        self, payload: dict[str, Any], cited: Mapping[str, set[int]], offered: set[str]
    ) -> dict[str, Any]:
        value: Any = payload.get("value")
        if payload.get("name") == CustomName.MESSAGE:
            row = {"citations": [], "quick_replies": [], "cards": []} | value
            text = self._message(row, cited.get(value["id"], set()), offered)["text"]
            return {**payload, "value": {**value, "text": text}}
        if payload.get("name") == CustomName.QUICK_REPLIES:
            options = self._options(value["options"])
            return {**payload, "value": {**value, "options": options}}
        scrubbed: dict[str, Any] = self._value(payload)
        return scrubbed

    def _brief(self, brief: dict[str, Any]) -> dict[str, Any]:
        """Only what is prose: the other words of a brief are read by programs."""
        near = bool(self._numbers(brief.get("sources", ())))
        prose = ("asked", "tried", "receipts", "slots", "summary")
        words = {
            name: self._value(brief[name], near=near and name != "asked")
            for name in prose
            if name in brief
        }
        return {**brief, **words, "sources": self._value(brief.get("sources", []))}

    def _memory(self, memory: dict[str, Any]) -> dict[str, Any]:
        scrubbed: dict[str, Any] = self._value(memory)
        if "clarified" in scrubbed:
            scrubbed["clarified"] = self._options(scrubbed["clarified"])
        return scrubbed

    def _options(self, options: Sequence[str]) -> list[str]:
        return [ERASED if self._quoted.is_name(option) else option for option in options]

    def _value(self, value: Any, *, near: bool = False) -> Any:
        """Every text within, however deep."""
        if isinstance(value, str):
            return self._quoted.scrub(value, near=near)
        if isinstance(value, Mapping):
            if value.get("article_id") == self._id and "quote" in value:
                return {**value, "title": ERASED, "quote": ERASED, "slug": "erased"}
            return {name: self._value(inner, near=near) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(inner, near=near) for inner in value]
        return value

    def _text(self, text: str | None, *, near: bool = False) -> str | None:
        return None if text is None else self._quoted.scrub(text, near=near)

    def _numbers(self, citations: Sequence[Mapping[str, Any]]) -> set[int]:
        return {one["number"] for one in citations if one["article_id"] == self._id}


def _parted(text: str, count: int) -> list[str]:
    """The text in so many parts, none of which may be empty: a client takes an empty one for a fault."""
    padded = text if len(text) >= count else text + " " * (count - len(text))
    first = len(padded) - (count - 1)
    return [padded[:first], *padded[first:]]
