"""One connected system: its operations, kept on disk for when it is down, and the calls to it."""

import asyncio
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.answers import Answer
from tools.config import SystemConfig
from tools.openapi import DocumentError, Operation, find_operation

LARGEST_ANSWER = 2_000_000


class NoDescriptionError(Exception):
    """The system does not say at the moment what it offers."""


class System(ABC):
    """`cache` is the folder where the last good description is kept."""

    suffix: str

    def __init__(self, config: SystemConfig, *, cache: Path) -> None:
        self.config = config
        self.operations: dict[str, Operation] = {}
        self.live = False
        self.problem = ""
        self._cached = cache / f"{config.name}.{self.suffix}.json"
        self._loading = asyncio.Lock()

    async def load(self) -> None:
        """Read the description; where it cannot be had, the last one that could. Never raises."""
        async with self._loading:
            if self.live:
                return
            try:
                text = await self._description()
                self.operations = self._read(text)
            except (NoDescriptionError, OSError, DocumentError) as error:
                self.problem = f"{self.config.source}: {error or type(error).__name__}"
                self._load_cached()
                return
            self.live, self.problem = True, ""
            self._keep(text)

    def find(self, name: str) -> Operation | None:
        return find_operation(self.operations, name)

    @abstractmethod
    def own(self, operation: Operation) -> set[str]:
        """The parameters that the system fills in itself: keys, tokens, the customer's header."""

    @abstractmethod
    async def send(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        *,
        customer_id: str | None = None,
        key: str | None = None,
    ) -> Answer:
        """One call; `key` is the idempotency key of a WRITE. Raises NotSentError or NoAnswerError where there is no
        complete answer, BadPathPieceError for an argument that fits nowhere."""

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def _description(self) -> str:
        """Raises NoDescriptionError, OSError or DocumentError."""

    @abstractmethod
    def _read(self, text: str) -> dict[str, Operation]:
        """Raises DocumentError."""

    def _load_cached(self) -> None:
        if self.operations or not self._cached.exists():
            return
        try:
            self.operations = self._read(self._cached.read_text(encoding="utf-8"))
        except (OSError, DocumentError) as error:
            self.problem += f"; and the copy in {self._cached} cannot be read: {error}"

    def _keep(self, text: str) -> None:
        self._cached.parent.mkdir(parents=True, exist_ok=True)
        draft = self._cached.with_suffix(f".{os.getpid()}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._cached)


def build_system(config: SystemConfig, *, cache: Path) -> System:
    """By what it speaks."""
    if config.mcp:
        # Loaded only where it is used: the SDK takes a second.
        from tools.mcp import McpSystem

        return McpSystem(config, cache=cache)
    from tools.rest import RestSystem

    return RestSystem(config, cache=cache)
