"""What a model's tokens cost, where LiteLLM's price list knows the model."""

import sys


def dollars(model: str, tokens: tuple[int, int]) -> float | None:
    """US dollars for tokens in and out. None for a model that is spoken to by its URL: LiteLLM is loaded for the others alone,
    and its import takes fifteen seconds."""
    litellm = sys.modules.get("litellm")
    if litellm is None:
        return None
    try:
        costs = litellm.cost_per_token(
            model=model, prompt_tokens=tokens[0], completion_tokens=tokens[1]
        )
    except Exception:  # noqa: BLE001 - it has a class of its own for each way not to know a price
        return None
    return float(sum(costs))
