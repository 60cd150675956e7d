"""What a call of a model comes to: tokens by counting, and US dollars by LiteLLM's price table, which is read without loading LiteLLM."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

_TABLE = "litellm/model_prices_and_context_window_backup.json"
_TOKENIZER = "litellm/litellm_core_utils/tokenizers/anthropic_tokenizer.json"


@dataclass(frozen=True)
class Price:
    """US dollars for one token."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        return self.prompt * prompt_tokens + self.completion * completion_tokens


def price_of(model: str) -> Price | None:
    """By LiteLLM's name, with its provider or without; None for a model that the table does not know, or not by tokens."""
    table = _table()
    row = table.get(model) or table.get(model.partition("/")[2])
    if not row or "input_cost_per_token" not in row or "output_cost_per_token" not in row:
        return None
    return Price(float(row["input_cost_per_token"]), float(row["output_cost_per_token"]))


def count_tokens(text: str) -> int:
    """As one tokenizer counts them for all models: within a fifth or so of what a provider would bill."""
    return len(_tokenizer().encode(text).ids)


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_file(_TABLE))
    return found


@cache
def _tokenizer() -> Any:
    # Here: whoever only asks for a price needs none.
    from tokenizers import Tokenizer

    return Tokenizer.from_str(_file(_TOKENIZER))


def _file(name: str) -> str:
    return Path(str(distribution("litellm").locate_file(name))).read_text(encoding="utf-8")
