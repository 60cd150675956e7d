"""The graph of one turn, compiled once; a turn needs no checkpoint, for it is started again from the journal."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from langgraph.graph import END, START, StateGraph

from agent.nodes.act import act
from agent.nodes.answer import answer
from agent.nodes.assess import assess
from agent.nodes.clarify import clarify
from agent.nodes.conclude import conclude
from agent.nodes.hand_off import hand_off
from agent.nodes.propose import propose
from agent.nodes.retrieve import retrieve
from agent.nodes.screen import screen
from agent.nodes.understand import understand
from agent.nodes.verify import verify
from agent.routes import (
    after_act,
    after_answer,
    after_assess,
    after_propose,
    after_screen,
    after_understand,
    after_verify,
)
from agent.state import TurnContext, TurnState


def compile_graph() -> Any:
    """DESIGN section 6: the routers' return types draw the edges."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    nodes = (
        screen,
        understand,
        retrieve,
        assess,
        answer,
        clarify,
        act,
        propose,
        verify,
        hand_off,
        conclude,
    )
    for node in nodes:
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "screen")
    graph.add_conditional_edges("screen", _at_once(after_screen))
    graph.add_conditional_edges("understand", _at_once(after_understand))
    graph.add_edge("retrieve", "assess")
    graph.add_conditional_edges("assess", _at_once(after_assess))
    graph.add_conditional_edges("answer", _at_once(after_answer))
    graph.add_conditional_edges("act", _at_once(after_act))
    graph.add_conditional_edges("propose", _at_once(after_propose))
    graph.add_conditional_edges("verify", _at_once(after_verify))
    graph.add_edge("clarify", "conclude")
    graph.add_edge("hand_off", "conclude")
    graph.add_edge("conclude", END)
    return graph.compile(name="turn")


def _at_once(router: Callable[[TurnState], str]) -> Callable[[TurnState], Awaitable[str]]:
    """LangGraph calls a plain function in a thread: half a millisecond of CPU for a comparison."""

    @wraps(router)
    async def route(state: TurnState) -> str:
        return router(state)

    return route
