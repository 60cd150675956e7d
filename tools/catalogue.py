"""All tools of all systems, loaded again and again while one of the systems is down."""

import asyncio
import contextlib
import logging

from tools.config import Kind
from tools.system import System
from tools.tool import Tool, build_tool

log = logging.getLogger(__name__)
_RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Catalogue:
    """`problems` says what is missing, and why, in words for the operator of the product."""

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
        problems += self._without_facts()
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

    def _without_facts(self) -> list[str]:
        """A WRITE whose limits rest on a READ that there is not is taken out: nobody could hold it to them."""
        problems = []
        for tool in list(self.tools.values()):
            for fact in tool.limits.facts:
                asked = self.tools.get(fact.tool)
                if self.awaits(fact.tool) or (asked is not None and asked.kind is Kind.READ):
                    continue
                where = f"systems.{tool.system.config.name}.tools.{tool.name}.limits"
                problems.append(f"{where}: {fact.tool} is no READ of this file; list it as one")
                self.tools.pop(tool.name, None)
        return problems

    async def _load_until_complete(self) -> None:
        tries = 0
        while not self.complete:
            await self.load()
            if not self.complete:
                await asyncio.sleep(_RETRY_SECONDS[min(tries, len(_RETRY_SECONDS) - 1)])
                tries += 1
