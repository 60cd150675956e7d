"""What a contact may expect of us, counted in service time: when each promise runs out, and how it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from desk.routing.hours import ServiceHours
from store.sla import Case

Seconds = int | None


class Target(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    PROMISED = "promised"  # the time that a ticket was given


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BREACH = "breach"


class Targets(BaseModel):
    """Seconds of service time; None takes what is said more generally, 0 promises nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_response_seconds: Seconds = Field(None, ge=0, le=7 * 86400)
    next_response_seconds: Seconds = Field(None, ge=0, le=7 * 86400)
    resolution_seconds: Seconds = Field(None, ge=0, le=90 * 86400)


USUAL = Targets(first_response_seconds=60, next_response_seconds=300, resolution_seconds=86400)


class Sla(BaseModel):
    """`everybody` holds unless the group says something else, and the priority is heard before both. A warning comes when
    `warn_share` of the time is gone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    everybody: Targets = USUAL
    groups: dict[str, Targets] = Field(default_factory=dict)
    priorities: dict[int, Targets] = Field(default_factory=dict)
    warn_share: float = Field(0.8, gt=0, lt=1)

    def of(self, group: str, priority: int) -> Targets:
        """With every field settled."""
        layers = (self.priorities.get(priority), self.groups.get(group), self.everybody, USUAL)
        settled = {
            name: next(
                value
                for layer in layers
                if layer is not None and (value := getattr(layer, name)) is not None
            )
            for name in Targets.model_fields
        }
        return Targets(**settled)


@dataclass(frozen=True)
class Promise:
    """One clock: it runs out at `due_at` unless `met_at` came before."""

    target: Target
    warn_at: datetime
    due_at: datetime
    met_at: datetime | None = None

    def level(self, now: datetime) -> Level:
        """How it stands; one that was met in time is `ok` for ever, one that was not stays a breach."""
        reached = min(now, self.met_at) if self.met_at else now
        if reached >= self.due_at:
            return Level.BREACH
        if self.met_at is None and reached >= self.warn_at:
            return Level.WARNING
        return Level.OK


def promises_of(case: Case, sla: Sla, hours: ServiceHours) -> list[Promise]:
    """The clocks of a case, the one that runs out first at the front; met ones are among them."""
    targets = sla.of(case.group, case.priority)
    clock = _Clock(hours, sla.warn_share)
    found = [
        _first_response(case, targets, clock),
        _next_response(case, targets, clock),
        clock.run(Target.RESOLUTION, case.created_at, targets.resolution_seconds, case.over_at),
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.due_at)


@dataclass(frozen=True)
class _Clock:
    hours: ServiceHours
    share: float

    def run(
        self, target: Target, start: datetime, seconds: Seconds, met_at: datetime | None
    ) -> Promise | None:
        if not seconds:
            return None
        amount = timedelta(seconds=seconds)
        warn_at = self.hours.add_service_time(start, amount * self.share)
        return Promise(target, warn_at, self.hours.add_service_time(start, amount), met_at)


def _first_response(case: Case, targets: Targets, clock: _Clock) -> Promise | None:
    met_at = case.first_reply_at or case.over_at
    if case.promised_at is None:
        seconds = targets.first_response_seconds
        return clock.run(Target.FIRST_RESPONSE, case.created_at, seconds, met_at)
    # What was told to the contact counts, and was reckoned in service time already.
    told = clock.hours.service_time_between(case.created_at, case.promised_at)
    warn_at = clock.hours.add_service_time(case.created_at, told * clock.share)
    return Promise(Target.PROMISED, min(warn_at, case.promised_at), case.promised_at, met_at)


def _next_response(case: Case, targets: Targets, clock: _Clock) -> Promise | None:
    """Only after the first reply, while the contact waits for an operator who has not laid it aside."""
    over = case.over_at is not None or case.snoozed
    if case.first_reply_at is None or case.waiting_since is None or over:
        return None
    start = max(filter(None, (case.waiting_since, case.woken_at)))
    return clock.run(Target.NEXT_RESPONSE, start, targets.next_response_seconds, None)
