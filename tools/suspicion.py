"""What its names say of an operation: whose it is, and whether it is anybody's business."""

import re
from collections.abc import Iterable

from tools.openapi import Operation

_WHO = re.compile(
    r"customer|user|account|member|buyer|person|owner|e-?mail|phone|mobile|openid|unionid",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_IDENTIFIERS = {"id", "uid", "no", "nr", "number", "key", "code", "openid", "unionid", "uuid"}
_PERSONS = {"customer", "user", "account", "member", "buyer", "person", "owner", "client"}
# What belongs to somebody, or is not for customers at all, even where no parameter says whose it is.
_SOMEBODYS = re.compile(
    r"(?:address|admin|audit|auth|balance|basket|card|cart|checkout|complaint|contact|conversation"
    r"|coupon|effect|employee|export|favou?rite|internal|invoice|key|login|loyalty|me|message|my"
    r"|notification|order|parcel|password|payment|payout|point|profile|refund|report|return|secret"
    r"|self|session|shipment|staff|statistic|subscription|supplier|ticket|token|transaction|uid"
    r"|voucher|wallet|webhook|wishlist)(?:e?s)?"
)
_ASKING = {"calculate", "check", "estimate", "find", "list", "lookup", "preview", "query", "quote"}
_ASKING |= {"search", "validate"}


def words(*names: str) -> list[str]:
    """The words of names in camel, snake or kebab case, in small letters."""
    return [word.lower() for name in names for word in _WORD.findall(name)]


def names_somebody(name: str) -> bool:
    """Whether a parameter of this name may say who somebody is, by whatever: `email`, `memberId`."""
    return _WHO.search(name) is not None


def identifies(name: str) -> bool:
    """Whether it surely does: `customer_id`, `uid`, `user`."""
    said = words(name)
    return said[-1:] in (["uid"], ["openid"], ["unionid"]) or (
        bool(_PERSONS & set(said)) and (said[-1] in _IDENTIFIERS or said[-1] in _PERSONS)
    )


def is_personal(path: str, needed: Iterable[str]) -> bool:
    """Whether the path or a parameter that must be given is about somebody's own."""
    # A parameter that may be left out filters or sorts (`order`); one that is needed says of what.
    return any(_SOMEBODYS.fullmatch(word) for word in words(path, *needed))


def is_harmless(operation: Operation) -> bool:
    """A read of which nothing says that it is about somebody."""
    if operation.method != "GET" or names_somebody(operation.path):
        return False
    if any(names_somebody(name) for name in operation.parameters):
        return False
    needed = [name for name, parameter in operation.parameters.items() if parameter.required]
    return not is_personal(operation.path, needed)


def only_asks(operation: Operation) -> bool:
    """Whether a POST by its name and path searches or calculates, as many do for want of room in a URL."""
    return bool(_ASKING & set(words(operation.id, operation.path)))
