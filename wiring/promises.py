"""What contacts are promised, and who watches that it is kept."""

import asyncio

from desk.presence import AbsenceWatch
from desk.routing.book import RoutingBook
from desk.routing.promise import Outlook, Promises
from desk.routing.promise_endpoints import PromiseRoom
from desk.routing.sla_watch import SlaWatch
from domain.handoff import Prospect
from domain.language import Language
from settings import Settings
from store.journal import Journal
from store.sla import Mark
from turns import notices
from turns.callbacks import CallbackWatch
from turns.measures import Measures


def open_promises(journal: Journal, settings: Settings) -> Promises:
    return Promises(journal, settings, RoutingBook(journal))


def promise_room(journal: Journal, settings: Settings) -> PromiseRoom:
    promises = open_promises(journal, settings)

    def tell(outlook: Outlook, language: Language) -> str:
        if outlook.ticket:
            when = outlook.promised_at
            return notices.ticket(language, when, settings.time_zone, on_duty=outlook.open)
        return notices.queued(language, outlook.position, outlook.wait)

    return PromiseRoom(
        journal=journal,
        promises=promises,
        sla=SlaWatch(journal, promises),
        tell=tell,
        usual_hours=settings.service_hours,
        zone=settings.time_zone,
    )


async def watch_promises(journal: Journal, settings: Settings, measures: Measures) -> None:
    """Runs beside the server: marks and counts promises that run short, offers call-backs, promises a time where nobody is
    there."""
    promises = open_promises(journal, settings)

    def counted(mark: Mark) -> None:
        measures.sla.labels(mark.target, mark.level).inc()

    await asyncio.gather(
        absence_watch(journal, settings).watch(),
        CallbackWatch(journal, settings, promises).watch(),
        SlaWatch(journal, promises, counted=counted).watch(),
    )


def absence_watch(journal: Journal, settings: Settings) -> AbsenceWatch:
    promises = open_promises(journal, settings)

    def told(language: Language, prospect: Prospect) -> str:
        when, zone = prospect.promised_at, settings.time_zone
        return notices.ticket(language, when, zone, on_duty=prospect.on_duty)

    return AbsenceWatch(
        journal=journal,
        prospect=lambda group, now: promises.prospect(group, now=now),
        ticket=told,
    )
