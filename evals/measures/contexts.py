"""Say from the articles that a case names how well a turn's passages were chosen: context precision and recall without a model."""

from collections.abc import Collection, Sequence


def context_precision(slugs: Sequence[str], golden: Collection[str]) -> float | None:
    """The precision at each rank that holds a golden article, averaged over those ranks (Ragas' definition, with labels in the
    place of a judge), in [0, 1]. `slugs` are the passages' articles, best first; None where the case names no article."""
    if not golden:
        return None
    hits = [slug in golden for slug in slugs]
    precisions = [sum(hits[:rank]) / rank for rank, hit in enumerate(hits, 1) if hit]
    return sum(precisions) / len(precisions) if precisions else 0.0


def context_recall(slugs: Sequence[str], golden: Collection[str]) -> float | None:
    """The share of the golden articles that are among the passages, in [0, 1]; None where the case names no article."""
    if not golden:
        return None
    return len(set(golden) & set(slugs)) / len(set(golden))
