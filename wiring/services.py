"""Everything together, as the server and the commands use it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from agent.assistant import Assistant
from agent.confidence import ConfidenceModel, shop_file
from agent.tasks import TaskBook
from channels.inbox import Inbox
from desk.presence import DueWatch
from desk.replying.files import sweep_unsent
from desk.room import DeskRoom
from insights.risk import RiskBook
from insights.samples import SampleBook
from knowledge.retrieval import Knowledge
from models.chat import build_models
from settings import Settings
from store.journal import Journal
from tools.effects import Executor
from tools.identity import profile_in, verify_user_jwt
from tools.toolbox import build_toolbox
from turns.attempt import Responder
from turns.dispatch import Dispatcher
from wiring.assistant import open_assistant, open_knowledge
from wiring.desk import build_room, desk_rooms, offer_watch, open_dispatcher
from wiring.library import nothing, open_library
from wiring.promises import watch_promises
from wiring.replying import open_replying
from wiring.workshop import build_workshop
from workshop.room import WorkshopRoom


@dataclass(frozen=True)
class Services:
    """`learn` makes once what `warm` then loads, so that the first customer does not wait; `release`
    frees what is not the journal's; `watch` runs beside the server until it is cancelled."""

    settings: Settings
    journal: Journal
    assistant: Responder
    knowledge: Knowledge
    dispatcher: Dispatcher
    inbox: Inbox
    desk: DeskRoom
    learn: Callable[[], Awaitable[None]] = nothing
    warm: Callable[[], Awaitable[None]] = nothing
    release: Callable[[], Awaitable[None]] = nothing
    watch: Callable[[], Awaitable[None]] = nothing
    workshop: WorkshopRoom | None = None
    risk: RiskBook | None = None
    samples: SampleBook | None = None
    desk_rooms: Mapping[str, object] = field(default_factory=dict)

    async def close(self) -> None:
        await self.release()
        await self.journal.close()


def build_services(settings: Settings, *, confidence: ConfidenceModel | None = None) -> Services:
    """Everything, wired and idle: nothing is loaded or opened before `warm` or the first use."""
    library = open_library(settings)
    journal, models = library.journal, build_models(settings)
    knowledge = open_knowledge(settings, library, models)
    toolbox = build_toolbox(settings, history=journal.effects)
    executor = Executor(toolbox, journal.effects)
    assistant = open_assistant(settings, library, knowledge, toolbox, executor, models, confidence)
    dispatcher = open_dispatcher(journal, settings, assistant)
    room = build_workshop(settings, library, knowledge, assistant)
    replying = open_replying(journal, settings, assistant=assistant, toolbox=toolbox, models=models)

    async def warm() -> None:
        await toolbox.start()
        await room.start()
        await knowledge.warm()
        await assistant.warm()

    async def learn() -> None:
        await knowledge.teach()
        await assistant.warm()

    async def release() -> None:
        await executor.close()
        await toolbox.close()
        await library.index.close()

    return Services(
        settings=settings,
        journal=journal,
        assistant=assistant,
        knowledge=knowledge,
        dispatcher=dispatcher,
        inbox=_inbox(journal, dispatcher, settings),
        desk=build_room(journal, settings, systems=toolbox, wake_turns=dispatcher.notify),
        desk_rooms={**desk_rooms(journal, settings), "replying": replying},
        learn=learn,
        warm=warm,
        watch=lambda: _watch(journal, settings, dispatcher, room, assistant, knowledge),
        release=release,
        workshop=room,
        risk=RiskBook(journal, file=shop_file(settings), default=settings.risk),
        samples=SampleBook(
            journal, tasks=TaskBook.load(settings.tasks), reading=lambda: assistant.reads_with
        ),
    )


async def _watch(
    journal: Journal,
    settings: Settings,
    dispatcher: Dispatcher,
    room: WorkshopRoom,
    assistant: Assistant,
    knowledge: Knowledge,
) -> None:
    """All that runs beside the server, until it is cancelled."""
    await asyncio.gather(
        offer_watch(journal, settings).watch(),
        watch_promises(journal, settings, dispatcher.measures),
        room.watch(),
        assistant.watch(),
        knowledge.watch(),
        sweep_unsent(journal),
        DueWatch(journal).watch(),
    )


def _inbox(journal: Journal, dispatcher: Dispatcher, settings: Settings) -> Inbox:
    return Inbox(
        journal=journal,
        dispatcher=dispatcher,
        settings=settings,
        verify=lambda token: verify_user_jwt(token, settings),
        profile_of=profile_in,
    )
