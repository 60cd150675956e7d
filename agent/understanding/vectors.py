"""Vectors of texts that are needed again at every start, kept in a file so that each is made once."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np

EmbedMany = Callable[[Sequence[str]], Awaitable[np.ndarray]]


class KeptVectors:
    """`name` is the embedding model's: another has a file of its own in `folder`. Half precision is enough here."""

    def __init__(self, embed_many: EmbedMany, *, name: str, folder: Path) -> None:
        self._embed_many = embed_many
        self._path = folder / f"vectors-{re.sub(r'[^A-Za-z0-9.-]+', '-', name)[-60:]}.npz"
        self._known: dict[str, np.ndarray] | None = None
        self._making = asyncio.Lock()

    async def of(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d), in the order of the texts; only what is new is embedded."""
        async with self._making:
            if self._known is None:
                self._known = await asyncio.to_thread(self._load)
            keys = [_key(text) for text in texts]
            new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
            if new:
                made = await self._embed_many(list(new.values()))
                self._known |= dict(zip(new, np.asarray(made, dtype=np.float16), strict=True))
                await asyncio.to_thread(self._save, dict(self._known))
            return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _load(self) -> dict[str, np.ndarray]:
        try:
            with np.load(self._path) as kept:
                return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            # Not there, or cut off by a crash: they are made again.
            return {}

    def _save(self, known: dict[str, np.ndarray]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".part.npz")
        np.savez(draft, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
        draft.replace(self._path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
