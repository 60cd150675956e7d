"""What the endpoints of the workshop work with, and what they know of each request."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from desk.access.session import signed_in
from domain.contact import Operator
from domain.language import Language
from knowledge.retrieval import Knowledge
from store.journal import Journal
from workshop.articles import Workshop
from workshop.checking import Checker
from workshop.erasing import Eraser
from workshop.faq import Faq
from workshop.gaps import GapBook
from workshop.imports import Imports, Limits
from workshop.pages import PageImages
from workshop.shelves import Shelves
from workshop.sources import SourceWatch
from workshop.trying import TestBox


@dataclass(frozen=True)
class WorkshopRoom:
    """Held in `app.state.workshop`; each part has a field here and a router in `endpoints.py`."""

    workshop: Workshop
    shelves: Shelves
    checker: Checker
    journal: Journal
    knowledge: Knowledge
    faq: Faq
    eraser: Eraser
    imports: Imports
    pages: PageImages
    limits: Limits
    sources: SourceWatch
    gaps: GapBook
    trying: TestBox

    async def start(self) -> None:
        """Complete what the last process left undone; before the index is loaded."""
        await self.workshop.keeper.start()
        await self.eraser.finish()

    async def watch(self) -> None:
        """All that runs beside the server, until it is cancelled."""
        await asyncio.gather(
            self.workshop.keeper.watch(),
            self.gaps.watch(),
            self.imports.work(),
            self.sources.watch_sources(),
        )


def room_of(request: Request) -> WorkshopRoom:
    room: WorkshopRoom = request.app.state.workshop
    return room


def tongue_of(accept_language: Annotated[str, Header()] = "") -> Language:
    """The console's language, in which warnings and failures are told."""
    return Language.of_locale(accept_language.split(",")[0].split(";")[0].strip())


Room = Annotated[WorkshopRoom, Depends(room_of)]
Me = Annotated[Operator, Depends(signed_in)]
Tongue = Annotated[Language, Depends(tongue_of)]
