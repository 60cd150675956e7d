"""Tools that are no system's: a model asks for a human as it asks for anything else."""

from typing import Any

REQUEST_HUMAN = "request_human"


def request_human_schema() -> dict[str, Any]:
    """Offered to every model in every turn; the code hands off, whatever reason the model gives."""
    function = {
        "name": REQUEST_HUMAN,
        "description": "Hand the conversation to a human colleague of the shop. Use it when the "
        "customer asks for a person in any words, when what they need is none of your tools, or "
        "when sources and tools do not answer them. Returns nothing; the conversation goes on with "
        "the human.",
        "parameters": {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "Why, in a few words, for the human."}
            },
            "required": ["reason"],
            "additionalProperties": False,
        },
    }
    return {"type": "function", "function": function}
