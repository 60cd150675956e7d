"""Who may use what: the tools of one contact, READ calls, and proposals of WRITEs."""

import asyncio
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from domain.contact import Contact
from domain.effect import Proposal
from domain.errors import Forbidden, Invalid, NotFound, ToolUnavailable
from domain.ids import ConversationId, EffectId, ProposalId, TurnId, new_id
from domain.language import Language
from settings import Settings
from tools.answers import Answer, NoAnswerError, NotSentError
from tools.catalogue import Catalogue
from tools.config import Kind, read_tools_file
from tools.history import History, RecentEffects
from tools.limits import closed
from tools.messages import Message, message_of, system_down, too_often, unusable
from tools.result import FIXABLE, ToolResult, faults_in
from tools.serializing import BadPathPieceError
from tools.system import build_system
from tools.tool import InvalidArguments, Tool

__all__ = ["Kind", "LimitReached", "Tool", "ToolResult", "Toolbox", "build_toolbox"]


class LimitReached(Invalid):
    """A limit of `tools.yaml` forbids it; `words` tells the contact in each language."""

    code, title = "limit_reached", "This needs a person"

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.words = {language: message.in_language(language) for language in Language}


class Toolbox:
    """The tools of everybody; `for_contact` gives those of one contact, and authority ends there."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        proposal_minutes: int = 15,
        zone: tzinfo = UTC,
        history: History | None = None,
        contact: Contact | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._proposal_minutes = proposal_minutes
        self._zone = zone
        self.recent = RecentEffects()
        self.history = history or self.recent
        self._contact = contact

    def for_contact(self, contact: Contact) -> "Toolbox":
        """An anonymous contact's toolbox has no tool that needs an identity."""
        self._catalogue.keep_loading()
        own = copy(self)
        own._contact = contact  # noqa: SLF001 - one of our own kind
        return own

    async def start(self) -> None:
        """Load the documents; while a system is down, go on trying in the background."""
        await self._catalogue.load()
        self._catalogue.keep_loading()

    async def close(self) -> None:
        await self._catalogue.close()

    def awaits(self, name: str) -> bool:
        """Whether this tool is missing only because its system could not be asked yet."""
        return self._catalogue.awaits(name)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the configuration or the systems, in words, for the operator."""
        return list(self._catalogue.problems)

    @property
    def tools(self) -> list[Tool]:
        return [tool for tool in self._catalogue.tools.values() if self._allows(tool)]

    def get(self, name: str) -> Tool:
        tool = self._catalogue.tools.get(name)
        if tool is None or not self._allows(tool):
            raise NotFound(f"There is no tool {name} for this contact.", tool=name)
        return tool

    def schemas(self, language: Language) -> list[dict[str, Any]]:
        """The tools as a model is shown them, in OpenAI's function form."""
        return [tool.schema(language) for tool in self.tools]

    async def call(
        self, name: str, arguments: Mapping[str, Any], *, contact: Contact
    ) -> ToolResult:
        """READ. What can be told to the contact or the model comes as a result, not as an error."""
        if name not in self._catalogue.tools and not self._catalogue.complete:
            await self._catalogue.load()
        try:
            tool = self._of(contact).get(name)
            if tool.kind is Kind.WRITE:
                raise Forbidden(f"{name} changes something: it has to be proposed.", tool=name)
            bound = tool.bind(tool.checked(arguments), contact)
        except NotFound as error:
            if self._catalogue.awaits(name):
                return _refused(503, system_down())
            return _refused(404, unusable(error.detail))
        except InvalidArguments as error:
            return _refused(422, unusable(error.detail), faults=error.faults)
        return await _read(tool, bound, contact.customer_id)

    async def read(self, name: str, *, contact: Contact) -> dict[str, Any]:
        """A READ without arguments for the desk. Raises NotFound, or ToolUnavailable."""
        answer = await self.call(name, {}, contact=contact)
        if answer.ok:
            return answer.data
        if answer.status == 404:
            raise NotFound(answer.message_en)
        raise ToolUnavailable(answer.message_en)

    async def propose(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        contact: Contact,
        conversation_id: ConversationId,
        turn_id: TurnId,
        now: datetime,
        language: Language = Language.ZH,
    ) -> Proposal:
        """Put a WRITE into exact words; only READs are called, where its limits rest on them. Raises NotFound,
        Invalid, Forbidden or LimitReached."""
        tool = self._of(contact).get(name)
        if tool.kind is not Kind.WRITE:
            raise Invalid(f"{name} only reads: call it.", tool=name)
        given = tool.checked(arguments)
        bound = tool.bind(given, contact)
        if contact.customer_id is None:
            raise Forbidden(f"{name} is for signed-in customers only.", tool=name)
        if limit := await self.limit(tool, bound, contact=contact, now=now):
            raise LimitReached(limit)
        return Proposal(
            id=ProposalId(new_id("prop")),
            conversation_id=conversation_id,
            turn_id=turn_id,
            tool=name,
            arguments=bound,
            title=tool.title[language],
            rendering=tool.rendering(given, language),
            customer_id=contact.customer_id,
            created_at=now,
            expires_at=now + timedelta(minutes=self._proposal_minutes),
        )

    async def limit(
        self,
        tool: Tool,
        arguments: Mapping[str, Any],
        *,
        contact: Contact,
        now: datetime,
        effect_id: EffectId | None = None,
    ) -> Message | None:
        """Which limit forbids the WRITE now, beside the execution `effect_id` itself; asked before it is proposed and
        again before it is executed."""
        limits = tool.limits
        if refusal := await closed(
            limits,
            arguments,
            read=lambda name, asked: self.call(name, asked, contact=contact),
            needs=self._needs,
            vocabulary=tool.vocabulary,
            now=now,
            zone=self._zone,
        ):
            return refusal
        if limits.count is None:
            return None
        # Counted last: between this and the execution nothing is waited for.
        since, customer = now - timedelta(hours=limits.hours), contact.customer_id or ""
        done = await self.history.executed_since(tool.name, customer, since, but=effect_id)
        return too_often(limits.count, limits.hours) if done >= limits.count else None

    def _needs(self, name: str) -> set[str]:
        tool = self._catalogue.tools.get(name)
        return set(tool.parameters["required"]) if tool else set()

    def _of(self, contact: Contact) -> "Toolbox":
        """Both the contact of the toolbox and the one of the call must be allowed."""
        if self._contact is not None and self._contact.customer_id != contact.customer_id:
            raise Forbidden("This toolbox belongs to another contact.")
        return self.for_contact(contact)

    def _allows(self, tool: Tool) -> bool:
        return not tool.needs_identity or (self._contact is not None and self._contact.verified)


def build_toolbox(settings: Settings, *, history: History | None = None) -> Toolbox:
    """The toolbox of the file XIAOER_TOOLS; raises ToolsFileError where that is wrong."""
    configs = read_tools_file(settings.tools, settings.model_dump())
    systems = [build_system(config, cache=settings.data / "systems") for config in configs]
    return Toolbox(
        Catalogue(systems),
        proposal_minutes=settings.proposal_minutes,
        zone=ZoneInfo(settings.time_zone),
        history=history,
    )


async def _read(tool: Tool, arguments: Mapping[str, Any], customer_id: str | None) -> ToolResult:
    try:
        answer = await _ask(tool, arguments, customer_id)
    except BadPathPieceError as error:
        fault = "is no possible value"
        return _refused(422, unusable(f"{error}: {fault}"), faults={str(error): fault})
    except (NotSentError, NoAnswerError):
        return _refused(0, system_down())
    if answer.ok:
        zh, en = (tool.config.answer.tell(answer.data, tool.vocabulary(one)) for one in Language)
        return ToolResult(True, answer.status, answer.data, message_zh=zh, message_en=en)
    faults = faults_in(answer.data) if answer.status in FIXABLE else {}
    return _refused(answer.status, message_of(answer), answer.data, faults)


async def _ask(tool: Tool, arguments: Mapping[str, Any], customer_id: str | None) -> Answer:
    """A READ may be asked again: once, where the connection failed."""
    try:
        return await tool.send(arguments, customer_id=customer_id)
    except (NotSentError, NoAnswerError) as error:
        if isinstance(error, NoAnswerError) and error.timed_out:
            raise
        await asyncio.sleep(0.1)
        return await tool.send(arguments, customer_id=customer_id)


def _refused(
    status: int,
    message: Message,
    data: dict[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
) -> ToolResult:
    return ToolResult(False, status, data or {}, message.code, message.zh, message.en, faults or {})
