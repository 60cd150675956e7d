"""The commands of `xiaoer articles`: list them, and erase one for good."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.errors import Invalid
from domain.ids import ArticleId
from settings import Settings, load_settings

app = typer.Typer(
    help="List the articles; erase one for good.", no_args_is_help=True, add_completion=False
)
console = Console()


@app.command("list")
def list_articles() -> None:
    """Show every article with the id by which it is erased."""
    from upkeep import require_set_up
    from wiring import open_journal

    async def rows(settings: Settings) -> list[tuple[str, ...]]:
        await require_set_up(settings)
        journal = open_journal(settings)
        try:
            standings = (await journal.versions.standings()).values()
        finally:
            await journal.close()
        return sorted(
            (
                one.article.slug,
                one.article.language.value,
                "archived" if one.shelved.archived else f"version {one.article.version}",
                one.article.title or (one.latest.content.title if one.latest else ""),
                one.article.id,
            )
            for one in standings
        )

    table = Table("slug", "language", "state", "title", "id", box=None)
    for row in asyncio.run(rows(load_settings())):
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


@app.command()
def erase(
    article_id: Annotated[str, typer.Argument(help="As `xiaoer articles list` shows it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase an article for good: no version, file, index, cache or conversation keeps its text."""
    from upkeep import erase_article
    from wiring import exclusive_data

    settings = load_settings()
    with exclusive_data(settings.data):
        if not yes and not typer.confirm(f"Erase {article_id} for good? Nothing brings it back"):
            raise Invalid("Nothing was erased.")
        erased = asyncio.run(erase_article(settings, ArticleId(article_id)))
    console.print(
        Text(
            f"✓ erased: {erased.title} ({erased.versions} version(s)); "
            f"quotes of it were taken out of {erased.conversations} conversation(s)"
        ),
        soft_wrap=True,
    )
    for note in erased.notes:
        console.print(Text(f"! {note}"), soft_wrap=True)
