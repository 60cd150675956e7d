"""Which role may do what: every route below /v1/desk, /v1/knowledge and /v1/insights names its permissions."""

from enum import StrEnum

from domain.contact import Operator, Role
from domain.errors import Forbidden


class Permission(StrEnum):
    SIGNED_IN = "signed_in"  # one's own session, presence and settings
    READ = "read"  # the queue, conversations and contacts
    ANSWER = "answer"  # take conversations and speak in them
    SUPERVISE = "supervise"  # the wall, others' conversations, reviews, coaching, reports
    ROUTE = "route"  # routing rules, hours, the switch `humans only`
    KNOWLEDGE = "knowledge"  # articles, gaps, imports
    ENGINEER = "engineer"  # risk, labelling, learning
    STAFF = "staff"  # operators, their roles and passwords
    AUDIT = "audit"  # the log of accesses


_P = Permission
MAY: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset({_P.SIGNED_IN, _P.READ, _P.ANSWER}),
    Role.SUPERVISOR: frozenset({_P.SIGNED_IN, _P.READ, _P.ANSWER, _P.SUPERVISE, _P.ROUTE}),
    Role.CONTENT: frozenset({_P.SIGNED_IN, _P.KNOWLEDGE}),
    Role.ENGINEER: frozenset({_P.SIGNED_IN, _P.ENGINEER, _P.KNOWLEDGE}),
    Role.ADMIN: frozenset(Permission),
}


def may(operator: Operator, permission: Permission) -> bool:
    return permission in MAY[operator.role]


def require(operator: Operator, *permissions: Permission) -> None:
    """Forbidden, naming the role and what it lacks, unless it has one of them."""
    if not any(may(operator, permission) for permission in permissions):
        raise Forbidden(
            f"The role {operator.role} may not do this: it needs the permission "
            f"{' or '.join(permissions)}. An admin can change your role.",
            permission=permissions[0],
        )
