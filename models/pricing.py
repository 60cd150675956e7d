"""What a model's tokens cost, by LiteLLM's price table, which is read without loading LiteLLM: its import takes fifteen seconds."""

import json
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

_TABLE = "litellm/model_prices_and_context_window_backup.json"


def dollars(model: str, tokens: tuple[int, int]) -> float | None:
    """US dollars for tokens in and out; `model` by LiteLLM's name, with its provider or without. None for a model that the table
    does not know, or does not price by tokens."""
    row = _table().get(model) or _table().get(model.partition("/")[2]) or {}
    into, out = row.get("input_cost_per_token"), row.get("output_cost_per_token")
    if into is None or out is None:
        return None
    return float(into * tokens[0] + out * tokens[1])


@cache
def _table() -> dict[str, Any]:
    path = Path(str(distribution("litellm").locate_file(_TABLE)))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
