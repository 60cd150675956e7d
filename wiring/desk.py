"""The operators' side: the room, and what runs beside the server for it."""

from collections.abc import Callable

from agent.tasks import LABEL, TaskBook
from desk.access.oidc import CompanySignIn
from desk.access.staff import Staff
from desk.finding.room import FindingRoom
from desk.replying.files import FileRoom
from desk.room import CustomerSystems, DeskRoom
from desk.routing.book import RoutingBook
from desk.routing.offering import OfferWatch
from desk.routing.room import RoutingRoom
from desk.routing.router import HandoffRouter
from desk.routing.sla_watch import SlaWatch
from desk.supervising.room import SupervisingRoom
from domain.ids import ConversationId
from settings import Settings
from store.journal import Journal
from turns.attempt import Responder
from turns.dispatch import Dispatcher
from turns.handover import Handover
from wiring.promises import open_promises, promise_room


def build_room(
    journal: Journal,
    settings: Settings,
    *,
    systems: CustomerSystems,
    wake_turns: Callable[[ConversationId], None],
) -> DeskRoom:
    return DeskRoom(
        journal=journal,
        settings=settings,
        systems=systems,
        wake_turns=wake_turns,
        marking=SlaWatch(journal, open_promises(journal, settings)).marking,
    )


def open_dispatcher(journal: Journal, settings: Settings, assistant: Responder) -> Dispatcher:
    """Turns, and calls for a human, go where the routing document says."""
    router = HandoffRouter(journal, RoutingBook(journal))
    handover = Handover(
        journal, settings, route=router.route, promises=open_promises(journal, settings)
    )
    return Dispatcher(
        journal=journal, assistant=assistant, settings=settings, handover=handover, ways=router.ways
    )


def desk_rooms(journal: Journal, settings: Settings) -> dict[str, object]:
    """What the endpoints of each room find as `app.state.<name>`."""
    return {
        "routing": routing_room(journal, settings),
        "promises": promise_room(journal, settings),
        "staff": Staff(journal),
        "company": CompanySignIn(journal, settings),
        "finding": FindingRoom(journal),
        "files": FileRoom(journal=journal, settings=settings),
        "supervising": SupervisingRoom(
            journal, time_zone=settings.time_zone, max_chars=settings.max_message_chars
        ),
    }


def routing_room(journal: Journal, settings: Settings) -> RoutingRoom:
    """Rules choose among what the assistant understands."""
    intents: dict[str, dict[str, str]] = {
        name: {} for name in ("question", "small_talk", "request_human", "out_of_scope")
    }
    for name, task in TaskBook.load(settings.tasks).tasks.items():
        intents[f"{LABEL}{name}"] = {one.value: task.title[one] for one in task.title}
    return RoutingRoom(journal, RoutingBook(journal), intents=intents)


def offer_watch(journal: Journal, settings: Settings) -> OfferWatch:
    hours = open_promises(journal, settings).hours_in
    return OfferWatch(journal=journal, book=RoutingBook(journal), hours=hours)
