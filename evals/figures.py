"""Figures with their intervals as measures of a suite, and the digest by which a result knows its case."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from evals.confidence.bounds import Share
from evals.kinds import Measure
from evals.retrieval.metrics import Estimate

# Of every bootstrap over results, so that a report that is made again says the same.
SEED = 7


def digest(row: Any) -> str:
    """Of anything that JSON can hold; whatever changes in it makes another one."""
    told = json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def of_share(share: Share, *, better: str = "high") -> Measure | None:
    """With the exact interval; None where nothing was counted."""
    if not share.of:
        return None
    low, high = share.interval
    return Measure(share.value, low, high, of=share.of, better=better)


def of_estimate(found: Estimate | None, *, of: int, better: str = "high") -> Measure | None:
    return Measure(found.value, found.low, found.high, of=of, better=better) if found else None


def present(measures: Mapping[str, Measure | None]) -> dict[str, Measure]:
    """Those that there was something to measure for."""
    return {name: found for name, found in measures.items() if found is not None}
