"""The space that an index was placed in, in a file beside it."""

from pathlib import Path

import numpy as np

from domain.language import Language
from knowledge.space import Means, Space

_MEANS = ("count", "text", "about", "question", "sentence")


def save_space(space: Space, path: Path) -> None:
    """Whole or not at all."""
    arrays = {
        f"{language.value}.{name}": np.asarray(getattr(means, name))
        for language, means in space.means.items()
        for name in _MEANS
    }
    draft = path.with_name("draft.npz")
    np.savez(draft, **arrays)  # type: ignore[arg-type]
    draft.replace(path)


def load_space(path: Path) -> Space | None:
    """None where none was saved."""
    if not path.exists():
        return None
    with np.load(path) as kept:
        means = {
            language: Means(
                int(kept[f"{language.value}.count"]),
                *(kept[f"{language.value}.{name}"] for name in _MEANS[1:]),
            )
            for language in Language
            if f"{language.value}.count" in kept
        }
    return Space(means)
