"""What `xiaoer eval tasks` does and shows: how many conversations left the shop as wanted, and why the others did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from domain.errors import Invalid
from evals.confidence.bounds import Share
from evals.conversations.cases import FOLDER, Scene
from evals.conversations.counter import open_counter
from evals.conversations.grading import Ending
from evals.conversations.holding import Held, hold
from evals.conversations.modelling import Models
from evals.conversations.reading import read_scenes
from settings import Settings

PATTERN = "tasks-*.yaml"


@dataclass(frozen=True)
class Found:
    held: tuple[Held, ...]

    @property
    def rate(self) -> Share:
        return Share(sum(each.ending is Ending.PASSED for each in self.held), len(self.held))

    @property
    def wrong_writes(self) -> int:
        return sum(each.ending is Ending.WRONG_WRITE for each in self.held)


async def eval_tasks(
    settings: Settings,
    console: Console,
    *,
    folder: Path = FOLDER,
    out: Path | None = None,  # noqa: ARG001 - `xiaoer eval run tasks --out` writes what was held
    limit: int = 0,
    tag: str = "",
) -> Found:
    """Raises Invalid where no conversation is left to hold."""
    scenes = chosen(read_scenes(sorted(folder.glob(PATTERN))), limit=limit, tag=tag)
    async with open_counter(Models(settings)) as counter:
        found = Found(tuple([await hold(counter, scene) for scene in scenes]))
    for each in found.held:
        for fault in each.faults:
            console.print(f"{each.scene.id}: {fault}", soft_wrap=True, markup=False)
    low, high = found.rate.interval
    console.print(f"{found.rate.hits} of {found.rate.of} passed ({low:.1%} … {high:.1%})")
    return found


def chosen(scenes: Sequence[Scene], *, limit: int, tag: str) -> list[Scene]:
    """With `limit` as many of each language and file as it takes, in order."""
    kept = [scene for scene in scenes if not tag or tag in (*scene.tags, scene.file)]
    if not kept:
        tags = sorted({tag for scene in scenes for tag in scene.tags})
        raise Invalid(f"No conversation has the tag {tag}. There are: {', '.join(tags)}.")
    if not limit:
        return kept
    spread = max(1, len(kept) // limit)
    return kept[::spread][:limit]
