"""Who may use what: the tools of one contact, READ calls, and proposals of WRITEs."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.contact import Contact
from domain.effect import Proposal
from domain.errors import Forbidden, Invalid, NotFound, ToolUnavailable
from domain.ids import ConversationId, ProposalId, TurnId, new_id
from domain.language import Language
from settings import Settings
from tools.config import Kind, read_tools_file
from tools.messages import Message, message_of, system_down, unusable
from tools.system import Answer, BadPathPieceError, NoAnswerError, NotSentError, System
from tools.tool import Tool, build_tool

__all__ = ["Kind", "Tool", "ToolResult", "Toolbox", "build_toolbox"]

log = logging.getLogger(__name__)
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class ToolResult:
    """What a READ brought. `status` is the HTTP status, 0 where there was no answer."""

    ok: bool
    status: int
    data: dict[str, Any] = field(default_factory=dict)
    error_code: str | None = None
    message_zh: str = ""
    message_en: str = ""


class Catalogue:
    """All tools of all systems; loads the systems' documents, again and again while one is down."""

    def __init__(self, systems: list[System]) -> None:
        self.systems = systems
        self.tools: dict[str, Tool] = {}
        self.problems: list[str] = []
        self._loader: asyncio.Task[None] | None = None

    @property
    def complete(self) -> bool:
        return all(system.live for system in self.systems)

    def awaits(self, name: str) -> bool:
        """Whether this tool is missing only because its system could not be asked yet."""
        return any(name in s.config.tools for s in self.systems if not s.operations)

    async def load(self) -> None:
        """One try at every system that is not loaded yet; says nothing where one is down."""
        await asyncio.gather(*(system.load() for system in self.systems))
        self.tools, problems = {}, [s.problem for s in self.systems if s.problem]
        for system in self.systems:
            for config in system.config.tools.values() if system.operations else ():
                built = build_tool(system, config)
                if isinstance(built, str):
                    problems.append(built)
                elif built.name in self.tools:
                    problems.append(f"systems.{system.config.name}: {built.name} exists twice")
                else:
                    self.tools[built.name] = built
        if problems != self.problems:
            for problem in problems:
                log.warning("tools: %s", problem)
        self.problems = problems

    def keep_loading(self) -> None:
        """Try in the background until every system has answered."""
        if self.complete or (self._loader is not None and not self._loader.done()):
            return
        with contextlib.suppress(RuntimeError):
            self._loader = asyncio.get_running_loop().create_task(self._load_until_complete())

    async def close(self) -> None:
        if self._loader is not None:
            self._loader.cancel()
            await asyncio.gather(self._loader, return_exceptions=True)
        await asyncio.gather(*(system.close() for system in self.systems))

    async def _load_until_complete(self) -> None:
        tries = 0
        while not self.complete:
            await self.load()
            if not self.complete:
                await asyncio.sleep(_RETRY_SECONDS[min(tries, len(_RETRY_SECONDS) - 1)])
                tries += 1


class Toolbox:
    """The tools of everybody; `for_contact` gives those of one contact, and authority ends there."""

    def __init__(
        self, catalogue: Catalogue, *, proposal_minutes: int = 15, contact: Contact | None = None
    ) -> None:
        self._catalogue = catalogue
        self._proposal_minutes = proposal_minutes
        self._contact = contact

    def for_contact(self, contact: Contact) -> "Toolbox":
        """An anonymous contact's toolbox has no tool that needs an identity."""
        self._catalogue.keep_loading()
        minutes = self._proposal_minutes
        return Toolbox(self._catalogue, proposal_minutes=minutes, contact=contact)

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
        except Invalid as error:
            return _refused(422, unusable(error.detail))
        return await _read(tool, bound)

    async def read(self, name: str, *, contact: Contact) -> dict[str, Any]:
        """A READ without arguments for the desk. Raises NotFound, or ToolUnavailable."""
        answer = await self.call(name, {}, contact=contact)
        if answer.ok:
            return answer.data
        if answer.status == 404:
            raise NotFound(answer.message_en)
        raise ToolUnavailable(answer.message_en)

    def propose(
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
        """Put a WRITE into exact words. Raises NotFound, Invalid or Forbidden; calls nothing."""
        tool = self._of(contact).get(name)
        if tool.kind is not Kind.WRITE:
            raise Invalid(f"{name} only reads: call it.", tool=name)
        given = tool.checked(arguments)
        bound = tool.bind(given, contact)
        if contact.customer_id is None:
            raise Forbidden(f"{name} is for signed-in customers only.", tool=name)
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

    def _of(self, contact: Contact) -> "Toolbox":
        """Both the contact of the toolbox and the one of the call must be allowed."""
        if self._contact is not None and self._contact.customer_id != contact.customer_id:
            raise Forbidden("This toolbox belongs to another contact.")
        return self.for_contact(contact)

    def _allows(self, tool: Tool) -> bool:
        return not tool.needs_identity or (self._contact is not None and self._contact.verified)


def build_toolbox(settings: Settings) -> Toolbox:
    """The toolbox of the file XIAOER_TOOLS; raises ToolsFileError where that is wrong."""
    configs = read_tools_file(settings.tools, settings.model_dump())
    systems = [System(config, cache=settings.data / "systems") for config in configs]
    return Toolbox(Catalogue(systems), proposal_minutes=settings.proposal_minutes)


async def _read(tool: Tool, arguments: Mapping[str, Any]) -> ToolResult:
    try:
        answer = await _ask(tool, arguments)
    except BadPathPieceError as error:
        return _refused(422, unusable(f"{error}: is no possible value"))
    except (NotSentError, NoAnswerError):
        return _refused(0, system_down())
    if answer.ok:
        return ToolResult(True, answer.status, answer.data)
    return _refused(answer.status, message_of(answer), answer.data)


async def _ask(tool: Tool, arguments: Mapping[str, Any]) -> Answer:
    """A READ may be asked again: once, where the connection failed."""
    try:
        return await tool.system.send(tool.operation, arguments)
    except (NotSentError, NoAnswerError) as error:
        if isinstance(error, NoAnswerError) and error.timed_out:
            raise
        await asyncio.sleep(0.1)
        return await tool.system.send(tool.operation, arguments)


def _refused(status: int, message: Message, data: dict[str, Any] | None = None) -> ToolResult:
    return ToolResult(False, status, data or {}, message.code, message.zh, message.en)
