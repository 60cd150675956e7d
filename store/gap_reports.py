"""What is shown of gaps: their figures in one query, and what operators answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, func, or_, select

from domain.conversation import Sender
from domain.gap import Cause, GapFigures, GapKind, GapState, OperatorReply
from domain.ids import GapId
from domain.language import Language
from store.engine import Database
from store.gaps import gap_of
from store.knowledge_tables import articles, gap_questions, gaps
from store.tables import contacts, conversations, csat, messages

WEEKS = 8
_GOOD_SCORE = 4
_MOST_REPLIES = 400


class GapReports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(
        self,
        *,
        now: datetime,
        state: GapState | None = None,
        kind: GapKind | None = None,
        language: Language | None = None,
    ) -> list[GapFigures]:
        """The most often asked first."""
        chosen = _chosen(state=state, kind=kind, language=language)
        return await self._figures(chosen, now)

    async def of(self, gap_id: GapId, *, now: datetime) -> GapFigures | None:
        found = await self._figures([gaps.c.id == gap_id], now)
        return found[0] if found else None

    async def counts(
        self, *, kind: GapKind | None = None, language: Language | None = None
    ) -> dict[str, int]:
        """How many gaps are in each state."""
        query = (
            select(gaps.c.state, func.count().label("count"))
            .where(*_chosen(kind=kind, language=language))
            .group_by(gaps.c.state)
        )
        rows = await self._rows(query)
        counts = {state.value: 0 for state in GapState} | {r["state"]: r["count"] for r in rows}
        return counts | {"all": sum(counts.values())}

    async def replies(
        self, *, gap_id: GapId | None = None, unread_since: datetime | None = None
    ) -> list[OperatorReply]:
        """What operators wrote after the questions of a gap; or after those asked since then whose replies nobody has
        read yet. Those that ended well come first."""
        asked, said = messages.alias("asked"), messages.alias("said")
        well = or_(conversations.c.disposition == "solved", csat.c.score >= _GOOD_SCORE)
        query = (
            select(
                gap_questions.c.message_id,
                gap_questions.c.conversation_id,
                gap_questions.c.question,
                said.c.text,
                said.c.sender_name,
                said.c.created_at,
                contacts.c.name.label("contact_name"),
                case((well, 1), else_=0).label("good"),
            )
            .join(asked, asked.c.id == gap_questions.c.message_id)
            .join(
                said,
                and_(
                    said.c.conversation_id == gap_questions.c.conversation_id,
                    said.c.seq > asked.c.seq,
                    said.c.sender == Sender.OPERATOR,
                    said.c.internal.is_(False),
                ),
            )
            .join(conversations, conversations.c.id == gap_questions.c.conversation_id)
            .join(contacts, contacts.c.id == conversations.c.contact_id)
            .outerjoin(csat, csat.c.conversation_id == conversations.c.id)
            .order_by(gap_questions.c.asked_at, gap_questions.c.message_id, said.c.seq)
            .limit(_MOST_REPLIES)
        )
        if gap_id is not None:
            query = query.where(gap_questions.c.gap_id == gap_id)
        if unread_since is not None:
            query = query.where(
                gap_questions.c.reply.is_(None), gap_questions.c.asked_at >= unread_since
            )
        return sorted(_replies(await self._rows(query)), key=lambda reply: not reply.good)

    async def _figures(self, chosen: Sequence[Any], now: datetime) -> list[GapFigures]:
        query = (
            select(gaps, articles.c.title, articles.c.version, articles.c.archived)
            .outerjoin(articles, articles.c.id == gaps.c.article_id)
            .where(*chosen)
        )
        counted = _counted(now).join(gaps, gaps.c.id == gap_questions.c.gap_id).where(*chosen)
        async with self._database.read() as reader:
            rows = (await reader.execute(query)).mappings().all()
            figures = (await reader.execute(counted)).mappings().all()
        by_gap: dict[str, list[RowMapping]] = {}
        for row in figures:
            by_gap.setdefault(row["gap_id"], []).append(row)
        found = [_figures_of(row, by_gap.get(row["id"], [])) for row in rows]
        return sorted(found, key=lambda f: (-f.count, -f.gap.updated_at.timestamp(), f.gap.id))

    async def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        async with self._database.read() as reader:
            return (await reader.execute(query)).mappings().all()


def _chosen(
    *,
    state: GapState | None = None,
    kind: GapKind | None = None,
    language: Language | None = None,
) -> list[Any]:
    wanted = ((gaps.c.state, state), (gaps.c.kind, kind), (gaps.c.language, language))
    return [column == value for column, value in wanted if value is not None]


def _counted(now: datetime) -> Select[Any]:
    """Each cause of each gap, with its number in each of the last weeks."""
    at = gap_questions.c.asked_at
    weeks = [
        func.sum(
            case(
                (
                    and_(
                        at > now - timedelta(weeks=WEEKS - number),
                        at <= now - timedelta(weeks=WEEKS - number - 1),
                    ),
                    1,
                ),
                else_=0,
            )
        ).label(f"week{number}")
        for number in range(WEEKS)
    ]
    return select(
        gap_questions.c.gap_id,
        gap_questions.c.cause,
        func.count().label("count"),
        func.min(at).label("first_at"),
        func.max(at).label("last_at"),
        *weeks,
    ).group_by(gap_questions.c.gap_id, gap_questions.c.cause)


def _figures_of(row: RowMapping, counted: Sequence[RowMapping]) -> GapFigures:
    causes = dict.fromkeys(Cause, 0) | {Cause(c["cause"]): c["count"] for c in counted}
    return GapFigures(
        gap=gap_of(row),
        count=sum(causes.values()),
        causes=causes,
        trend=tuple(sum(c[f"week{number}"] for c in counted) for number in range(WEEKS)),
        first_at=min((c["first_at"] for c in counted), default=None),
        last_at=max((c["last_at"] for c in counted), default=None),
        article_title=row["title"] or "",
        live=row["version"] if row["version"] and not row["archived"] else 0,
    )


def _replies(rows: Sequence[RowMapping]) -> list[OperatorReply]:
    """One for each question, its messages together."""
    by_question: dict[str, list[RowMapping]] = {}
    for row in rows:
        by_question.setdefault(row["message_id"], []).append(row)
    return [
        OperatorReply(
            message_id=said[0]["message_id"],
            conversation_id=said[0]["conversation_id"],
            question=said[0]["question"],
            texts=tuple(row["text"] for row in said),
            good=bool(said[0]["good"]),
            last_at=said[-1]["created_at"],
            contact_name=said[0]["contact_name"],
            operator_names=tuple(dict.fromkeys(r["sender_name"] for r in said if r["sender_name"])),
        )
        for said in by_question.values()
    ]
