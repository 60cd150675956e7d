"""Groups, and the rules that say which of them a contact belongs to: what a routing document is made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.handoff import HandoffReason
from domain.language import Language

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Names = Annotated[tuple[Name, ...], Field(max_length=500)]
HIGHEST = 9


class Part(BaseModel):
    """A part of a document: nothing unknown stands in it, and nobody changes it in place."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Overflow(Part):
    """Who has waited for `after_minutes` may also be taken by the group `to`."""

    after_minutes: float = Field(gt=0, le=1440)
    to: Name


class Group(Part):
    """Who answers together: operators by their logins, or all of them. An operator whose own page names the group belongs to
    it as well."""

    name: Name
    members: Literal["all"] | Names = "all"
    overflow: Overflow | None = None


class History(Part):
    """`returning`: whether a human answered this contact before; `handoffs`: at least so many calls for a human in the last
    `days`."""

    returning: bool | None = None
    handoffs: int | None = Field(default=None, ge=1, le=1000)
    days: int = Field(default=30, ge=1, le=730)


class When(Part):
    """All that is named here must hold; of the values of one field, any. Empty: it does not matter. An `intent` may end in
    `*`; `region`, `tier` and `tags` are compared without regard to case."""

    reason: tuple[HandoffReason, ...] = ()
    intent: Names = ()
    region: Names = ()
    language: tuple[Language, ...] = ()
    channel: Names = ()
    tier: Names = ()
    mood: Names = ()
    tags: Names = ()
    history: History | None = None


class Then(Part):
    """`group` None: the first one. `priority`: how many steps earlier in the queue. `units`: what it takes of an operator's
    capacity, None for what the channel costs. `straight`: a human answers at once, without the assistant."""

    group: Name | None = None
    skills: Names = ()
    priority: int = Field(default=0, ge=0, le=HIGHEST)
    units: float | None = Field(default=None, gt=0, le=20)
    straight: Literal["human"] | None = None


class Rule(Part):
    """The first enabled rule whose conditions hold decides."""

    name: Name
    enabled: bool = True
    when: When = When()
    then: Then = Then()

    @model_validator(mode="after")
    def _known_in_time(self) -> "Rule":
        if self.then.straight and (self.when.reason or self.when.mood):
            raise ValueError(
                "`reason` and `mood` are known only once the assistant has read a message, so they "
                "cannot stand beside `straight` (直接转人工不能以转接原因或情绪为条件)"
            )
        return self
