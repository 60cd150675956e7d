"""`python -m bench.waits [--days 14]`: how many of the waits lie in the range that was told; draws docs/figures/wait-range.png."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.waits.days import SHOPS, play
from bench.waits.telling import Told, honesty, naive, ours, tell
from tests.stack import ROOT

WAYS = {"naive": naive, "ours": ours}
FIGURE = ROOT / "docs" / "figures" / "wait-range.png"


def main(
    days: Annotated[int, typer.Option(help="Days of each shop.")] = 14,
    seed: Annotated[int, typer.Option(help="Of everything that is left to chance.")] = 1,
    every: Annotated[int, typer.Option(help="Look at one of so many.")] = 17,
    figure: Annotated[Path, typer.Option(help="Where the plot goes.")] = FIGURE,
) -> None:
    """A range is told in whole minutes, as people read it."""
    table = Table(title="Wait ranges", title_justify="left")
    for column in ("shop", "way", "inside", "later", "sooner", "width, min", "hidden", "told"):
        table.add_column(column, justify="left" if column in ("shop", "way") else "right")
    everything: dict[str, list[Told]] = {way: [] for way in WAYS}
    for shop in SHOPS:
        stays = play(shop, days=days, seed=seed)
        for name, way in WAYS.items():
            told = tell(stays, way, every=every)
            everything[name] += told
            found = honesty(told)
            shares = (f"{share:.3f}" for share in (found.inside, found.later, found.sooner))
            table.add_row(
                shop.name,
                name,
                *shares,
                f"{found.width:.0f}",
                f"{found.hidden:.3f}",
                str(found.told),
            )
    Console(width=120).print(table)
    draw(everything, figure)


def draw(everything: dict[str, list[Told]], path: Path) -> None:
    """By place in the queue: the share of waits inside the range, and how wide it was."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    places = range(1, 13)
    drawn, (inside, width) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for name, colour in (("naive", "#9a9aa5"), ("ours", "#2f6fde")):
        found = [honesty([t for t in everything[name] if t.place == place]) for place in places]
        inside.plot(places, [100 * one.inside for one in found], "o-", color=colour, label=name)
        width.plot(places, [one.width for one in found], "o-", color=colour, label=name)
    inside.axhline(80, color="#c96f2f", linewidth=1, linestyle="--", label="asked for")
    inside.set(title="Waits inside the range, %", xlabel="place in the queue", ylim=(0, 100))
    width.set(title="Median width, minutes", xlabel="place in the queue", ylim=(0, None))
    for panel in (inside, width):
        panel.spines[["top", "right"]].set_visible(False)
        panel.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.savefig(path, dpi=140)


if __name__ == "__main__":
    typer.run(main)
