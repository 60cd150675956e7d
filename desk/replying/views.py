"""How what helps to answer looks in JSON."""

from dataclasses import asdict
from typing import Any

from desk.replying.canned import may_change
from domain.canned import CannedReply
from domain.contact import Operator
from domain.effect import Proposal
from domain.knowledge import Passage
from domain.suggestion import Drafted, Suggestion
from store.mentions import Mention
from tools.tool import Tool

_LONGEST_SHOWN = 1200


def canned_view(reply: CannedReply, operator: Operator) -> dict[str, Any]:
    return {
        "id": reply.id,
        "shortcut": reply.shortcut,
        "language": reply.language,
        "text": reply.text,
        "shared": reply.shared,
        "uses": reply.uses,
        "may_change": may_change(operator, reply),
        "updated_at": reply.updated_at.isoformat(),
    }


def draft_view(suggestion: Suggestion | None, drafted: Drafted) -> dict[str, Any]:
    """`text` with its markers, `insert` as a person would send it."""
    return {
        "id": suggestion.id if suggestion else None,
        "text": drafted.text,
        "insert": suggestion.plain if suggestion else "",
        "citations": [asdict(citation) for citation in drafted.citations],
        "rung": drafted.rung,
        "trouble": drafted.trouble or None,
    }


def suggestion_view(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "id": suggestion.id,
        "state": suggestion.state,
        "message_id": suggestion.message_id,
        "edit_distance": suggestion.edit_distance,
    }


def passage_view(passage: Passage) -> dict[str, Any]:
    """As a citation, so that the source opens at its place."""
    chunk = passage.chunk
    return {
        "article_id": chunk.article_id,
        "chunk_id": chunk.id,
        "slug": chunk.slug,
        "title": chunk.title,
        "headings": list(chunk.headings),
        "quote": chunk.text[:_LONGEST_SHOWN],
        "start": chunk.start,
        "end": chunk.end,
        "version": chunk.version,
        "version_date": chunk.version_date,
        "language": chunk.language,
        "score": round(passage.score, 4),
    }


def mention_view(mention: Mention) -> dict[str, Any]:
    return asdict(mention) | {
        "made_at": mention.made_at.isoformat(),
        "seen_at": mention.seen_at.isoformat() if mention.seen_at else None,
    }


def proposal_view(proposal: Proposal, given: dict[str, Any]) -> dict[str, Any]:
    """`arguments` are those that may be changed."""
    return {
        "id": proposal.id,
        "tool": proposal.tool,
        "title": proposal.title,
        "rendering": proposal.rendering,
        "arguments": given,
        "status": proposal.status,
        "created_at": proposal.created_at.isoformat(),
        "expires_at": proposal.expires_at.isoformat(),
    }


def tool_view(tool: Tool) -> dict[str, Any]:
    """`parameters` is a JSON schema, `names` and `labels` its words in each language."""
    return {
        "name": tool.name,
        "title": dict(tool.title),
        "parameters": tool.parameters,
        "names": {name: dict(words) for name, words in tool.config.names.items()},
        "labels": {
            name: {value: dict(words) for value, words in values.items()}
            for name, values in tool.config.labels.items()
        },
        "limits": {
            "maximum": tool.limits.maximum,
            "count": tool.limits.count,
            "hours": tool.limits.hours,
        },
    }
