"""What `xiaoer eval replay` does: write down what was recorded, and run it as the suite that it then is."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from domain.errors import XiaoerError
from evals.running.app import UNJUDGED, run_suites
from evals.running.asked import RUNS, Asked, new_id
from settings import Settings

REPLAYS = Path("evaluation") / "replays"


def replay(
    settings: Settings,
    console: Console,
    *,
    last: int,
    drafts: bool,
    setting: Sequence[str],
    out: Path | None,
    jobs: int,
) -> int:
    """The exit status, as of a run; `setting` is what `--set` gave. What was recorded stays beside the runs, for a stopped one to go on with."""
    from evals.replaying.recorded import write_recorded

    target = out or settings.data / RUNS / new_id(datetime.now(UTC))
    folder = settings.data / REPLAYS / target.absolute().name
    try:
        writing = write_recorded(
            settings,
            folder,
            last=last,
            drafts=drafts,
            risk_given=any(each.startswith("XIAOER_RISK=") for each in setting),
        )
        suite = asyncio.run(writing)
    except XiaoerError as error:
        Console(stderr=True).print(Text.assemble(("✗", "red"), " ", error.detail), soft_wrap=True)
        return UNJUDGED
    asked = Asked(suites=(str(suite),), baseline=str(folder))
    return run_suites(asked, setting, console, out=target, jobs=jobs)
