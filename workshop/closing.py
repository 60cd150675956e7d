"""Close a gap: draft an article from what operators answered, and try its questions again once it is live."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np

from domain.audience import Asker
from domain.confidence import Band
from domain.gap import Gap, GapState, OperatorReply
from domain.ids import ArticleId, GapId, MessageId
from domain.language import Language, detect_language
from domain.trial import Trial
from domain.versions import ArticleVersion, Content
from store.gap_reports import GapReports
from store.gaps import Gaps
from workshop.replies import substance

# From this share of answered questions on the gap counts as closed.
RESOLVED_FROM = 0.8
_MOST_SECTIONS, _MOST_OTHERS, _MOST_TRIED = 6, 20, 60
# Two replies this near say the same.
_SAME = 0.9
NOTE = {Language.ZH: "来自知识缺口：{question}", Language.EN: "From gap: {question}"}


class Chat(Protocol):
    """The chat's own way with a question."""

    async def try_question(
        self, question: str, *, language: Language, asker: Asker = ...
    ) -> Trial: ...


class Drafts(Protocol):
    """Where articles begin."""

    async def create(
        self, slug: str, language: Language, content: Content, *, author: str, note: str = ""
    ) -> ArticleVersion: ...


class Space(Protocol):
    """Where texts that say the same lie near each other."""

    async def embed(self, question: str) -> np.ndarray: ...

    async def place(self, vector: np.ndarray, *, language: Language) -> np.ndarray: ...


class Closer:
    def __init__(
        self,
        gaps: Gaps,
        reports: GapReports,
        *,
        drafts: Drafts,
        chat: Chat,
        space: Space,
        clock: Callable[[], datetime],
    ) -> None:
        self._gaps, self._reports = gaps, reports
        self._drafts, self._chat, self._space, self._clock = drafts, chat, space, clock
        self._drafting = asyncio.Lock()

    async def draft(self, gap_id: GapId, *, author: str, tongue: Language) -> ArticleId:
        """One draft for a gap: who asks again gets the same article."""
        async with self._drafting:
            gap = await self._gaps.get(gap_id)
            if gap.article_id is not None:
                return gap.article_id
            content = await self._content(gap)
            note = NOTE[tongue].format(question=gap.question)
            version = await self._drafts.create("", gap.language, content, author=author, note=note)
            await self._gaps.change(gap_id, article_id=version.article_id, state=GapState.ACCEPTED)
            return version.article_id

    async def _content(self, gap: Gap) -> Content:
        sections = await self._sections(gap)
        heading = next(iter(sections))
        asked = [question.question for question in await self._gaps.questions(gap.id)]
        others = [text for text in dict.fromkeys(asked) if text not in sections]
        text = "\n\n".join(f"## {head}\n\n{said}".strip() for head, said in sections.items())
        return Content(
            title=gap.question.rstrip(" ?？。.!！"),
            text=f"{text}\n",
            questions={heading: tuple(others[:_MOST_OTHERS])} if others else {},
        )

    async def _sections(self, gap: Gap) -> dict[str, str]:
        """What was answered under the question it answered; the gap's own question first, even without an answer."""
        said_after = await self._reports.replies(gap_id=gap.id)
        good = [reply for reply in said_after if reply.good]
        replies = await self._distinct(good or said_after, gap.language)
        sections: dict[str, str] = {}
        for reply, said in replies[:_MOST_SECTIONS]:
            head = gap.question if not sections else reply.question
            sections[head] = f"{sections[head]}\n\n{said}" if head in sections else said
        return sections or {gap.question: ""}

    async def _distinct(
        self, replies: Sequence[OperatorReply], language: Language
    ) -> list[tuple[OperatorReply, str]]:
        """Each thing once, as it was said first; in the gap's language if anybody spoke it."""
        told = [(reply, said) for reply in replies if (said := substance(reply))]
        own = [pair for pair in told if detect_language(pair[1], default=language) is language]
        kept: list[tuple[OperatorReply, str]] = []
        seen: list[tuple[str, np.ndarray]] = []
        for reply, said in own or told:
            fresh = []
            for paragraph in said.split("\n\n"):
                flat, row = _flat(paragraph), await self._placed(paragraph, language)
                if not any(flat in other or float(row @ like) >= _SAME for other, like in seen):
                    fresh.append(paragraph)
                    seen.append((flat, row))
            if fresh:
                kept.append((reply, "\n\n".join(fresh)))
        return kept

    async def _placed(self, text: str, language: Language) -> np.ndarray:
        row = await self._space.place(await self._space.embed(text), language=language)
        unit: np.ndarray = row / max(float(np.linalg.norm(row)), 1e-9)
        return unit

    async def check_live(self) -> int:
        """Try the gaps whose article has gone live or changed; returns how many."""
        waiting = await self._gaps.to_check()
        for gap in waiting:
            await self.check(gap.id)
        return len(waiting)

    async def check(self, gap_id: GapId) -> None:
        """Ask each question again, as its contact would."""
        began, gap = self._clock(), await self._gaps.get(gap_id)
        tried: dict[tuple[str, Asker], bool] = {}
        answered: dict[MessageId, bool] = {}
        for question in await self._gaps.questions(gap_id):
            key = (question.question, question.asker)
            if key not in tried:
                if len(tried) == _MOST_TRIED:
                    continue
                trial = await self._chat.try_question(
                    question.question, language=gap.language, asker=question.asker
                )
                tried[key] = answers(trial, gap.article_id)
            answered[question.message_id] = tried[key]
        closed = bool(answered) and sum(answered.values()) >= RESOLVED_FROM * len(answered)
        # Whatever came while it was tried makes another trial.
        await self._gaps.save_trial(gap_id, answered, closed=closed, at=began)


def answers(trial: Trial, article_id: ArticleId | None) -> bool:
    """By the gap's own article, or by any of which the assistant is sure."""
    if trial.way != "answer" or trial.confidence is None or trial.confidence.band is Band.BELOW:
        return False
    cited = {citation.article_id for citation in trial.citations}
    if article_id is not None and article_id in cited:
        return True
    return bool(cited) and trial.confidence.band is Band.SURE


def _flat(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
