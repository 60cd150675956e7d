"""The person who writes in, and the operators who answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import ContactId, OperatorId


@dataclass(frozen=True)
class Contact:
    """`customer_id` is the shop's own id, set only by a verified `user_jwt`; None while anonymous. So are `region` and
    `tier`, in the shop's own words; empty where it says nothing."""

    id: ContactId
    customer_id: str | None = None
    name: str | None = None
    region: str = ""
    tier: str = ""

    @property
    def verified(self) -> bool:
        return self.customer_id is not None


@dataclass(frozen=True)
class Profile:
    """What a verified `user_jwt` says of its customer, beside who it is."""

    name: str | None = None
    region: str = ""
    tier: str = ""


@dataclass(frozen=True)
class Identity:
    """One way a contact is known: `kind` is `web`, `customer`, `email`, `phone`, `openai` ..."""

    contact_id: ContactId
    kind: str
    value: str
    verified: bool
    created_at: datetime


class Role(StrEnum):
    """What each may do stands in `desk/access/policy.py`."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    CONTENT = "content"
    ENGINEER = "engineer"
    ADMIN = "admin"


class Presence(StrEnum):
    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Operator:
    """`capacity` in units, of which a conversation takes what its channel costs; `groups`, `skills` and `languages` are what
    routing asks for, empty languages meaning all; an inactive one can no longer sign in; `missed_offers` in a row are why
    somebody is away."""

    id: OperatorId
    login: str
    name: str
    role: Role = Role.OPERATOR
    presence: Presence = Presence.OFFLINE
    capacity: int = 5
    groups: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    active: bool = True
    missed_offers: int = 0
