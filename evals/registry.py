"""Find the code of a kind of suite; it is imported when a suite of that kind is used, for each loads something heavy."""

import importlib

from domain.errors import Invalid
from evals.kinds import Kind
from evals.suite import KindName

KINDS: dict[KindName, str] = {
    KindName.CONVERSATIONS: "evals.conversations.kind:Conversations",
    KindName.RETRIEVAL: "evals.retrieval.kind:Retrieval",
    KindName.UNDERSTANDING: "evals.understanding.kind:Understanding",
    KindName.TURNS: "evals.confidence.kind:Turns",
    KindName.WISHES: "evals.wishes:Wishes",
    KindName.TASKS: "evals.tau.kind:Tau",
    KindName.REPLAY: "evals.replaying.kind:Replays",
}


def kind_of(name: KindName) -> Kind:
    """Raises Invalid where this version has no code for it."""
    module, _, made = KINDS[name].partition(":")
    try:
        found: Kind = getattr(importlib.import_module(module), made)()
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise Invalid(f"Suites of the kind {name} cannot be run: there is no {module}.") from error
    return found
