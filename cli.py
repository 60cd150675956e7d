"""The `xiaoer` command line: set up, serve, ingest, back up, look after."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from articles_app import app as articles_app
from evals.cli import app as eval_app
from evals.cli import calibrate, learn
from machine import allow_files, check_disk, check_port
from operators_app import app as operators_app
from settings import Settings, load_settings
from tasks_app import app as tasks_app
from tasks_app import write_starter
from tools.app import app as tools_app

app = typer.Typer(
    help="小二 Xiaoer: a customer-service assistant that a shop runs itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(articles_app, name="articles")
app.add_typer(eval_app, name="eval")
app.add_typer(operators_app, name="operators")
app.add_typer(tasks_app, name="tasks")
app.add_typer(tools_app, name="tools")
app.command()(calibrate)
app.command()(learn)
console = Console()


def stop(message: str) -> typer.Exit:
    """Prints `message` to standard error and gives the exit to raise."""
    _complain(message)
    return typer.Exit(1)


def say(message: str) -> None:
    """Prints one line that tells of something done."""
    _print(console, "✓", "green", message)


def _complain(message: str) -> None:
    _print(Console(stderr=True), "✗", "red", message)


def _print(to: Console, mark: str, colour: str, message: str) -> None:
    # As Text: a path or an address may hold brackets, which are no markup; and no line breaks in it.
    to.print(Text.assemble((mark, colour), " ", message), soft_wrap=True)


@app.command()
def serve() -> None:
    """Start the server (after `xiaoer setup`)."""
    from upkeep import require_set_up

    settings = load_settings()
    check_port(settings.host, settings.port, "XIAOER_PORT")
    asyncio.run(require_set_up(settings))
    _serve(settings)


@app.command()
def setup(
    demo: Annotated[bool, typer.Option(help="Seed the demo's operators too.")] = False,
) -> None:
    """Migrate the journal, make the keys and ingest the knowledge folder; safe to repeat."""
    from upkeep import set_up
    from wiring import exclusive_data

    settings = load_settings()
    settings = settings.model_copy(update={"demo": demo or settings.demo})
    check_disk(settings.data)
    with exclusive_data(settings.data):
        _told(asyncio.run(set_up(settings, console)))


@app.command()
def demo(
    reset: Annotated[bool, typer.Option(help="Seed the shop's orders and customers anew.")] = False,
) -> None:
    """Seed the demo shop and its knowledge, then start the shop and the server."""
    from demo.launch import for_demo, run_shop, seed_shop, shop_port, welcome
    from desk.accounts import DEMO_OPERATORS

    settings = for_demo(load_settings())
    check_port(settings.host, settings.port, "XIAOER_PORT")
    check_port("127.0.0.1", shop_port(), "XIAOER_SHOP_PORT")
    check_disk(settings.data)
    seed_shop(settings, reset=reset)
    with run_shop(settings) as shop:
        setup(demo=True)
        shop.wait()
        console.print(welcome(settings, DEMO_OPERATORS), highlight=False)
        _serve(settings)


@app.command()
def ingest(
    folder: Annotated[Path | None, typer.Argument(help="Default: XIAOER_KNOWLEDGE.")] = None,
) -> None:
    """Read new and changed articles of a folder into the knowledge; unchanged ones cost nothing."""
    from upkeep import ingest as read_in
    from wiring import exclusive_data

    settings = load_settings()
    if folder is not None and not folder.is_dir():
        raise stop(f"{folder} is not a folder. Give the folder that holds your articles.")
    with exclusive_data(settings.data):
        _told(asyncio.run(read_in(settings, folder or settings.knowledge, console)))


@app.command("rebuild-index")
def rebuild_index(
    keep: Annotated[
        Path | None, typer.Option(help="Write the vectors into this file too, for another machine.")
    ] = None,
) -> None:
    """Make the vector and keyword indexes anew from the articles in the journal."""
    from upkeep import rebuild
    from wiring import exclusive_data

    settings = load_settings()
    with exclusive_data(settings.data):
        asyncio.run(rebuild(settings, console, keep=keep))


@app.command()
def migrate() -> None:
    """Bring the journal's tables to this version."""
    from store.engine import migrate as migrate_journal

    settings = load_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    asyncio.run(migrate_journal(settings.journal_url))
    say("the journal is up to date")


@app.command()
def init() -> None:
    """Ask for your own shop (OpenAPI document, articles, model) and write its configuration."""
    from tools.initialise import Answers, write_configuration

    settings = load_settings()
    if (settings.data / "shop.db").exists():
        raise stop(
            f"{settings.data} holds the demo, whose operators' passwords everybody knows. "
            "Choose another folder for your shop: export XIAOER_DATA=var/my-shop"
        )
    console.print(
        Panel("Your shop's system, your articles, your model. Enter keeps what stands in brackets.")
    )
    answers = Answers(
        openapi=typer.prompt("OpenAPI document of your shop (URL or file)"),
        token=typer.prompt("Bearer token for it", default="", hide_input=True),
        knowledge=Path(typer.prompt("Folder of your articles", default="articles"))
        .expanduser()
        .absolute(),
        model=typer.prompt("Model (LiteLLM string; empty for none)", default=""),
        model_url=typer.prompt("Its OpenAI-compatible URL (empty: LiteLLM's own)", default=""),
        model_key=typer.prompt("Its key", default="", hide_input=True),
    )
    for line in write_configuration(settings.data, answers):
        say(line)
    if starter := write_starter(settings.data):
        say(starter)
    say(
        f"now look through tools.yaml, then: xiaoer setup, xiaoer doctor, xiaoer serve (in {settings.data})"
    )


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="File to write, for instance backup.tar.gz.")],
) -> None:
    """Write the journal, the keys and the configuration into one archive; works while serving."""
    from store.backup import write_backup

    size = write_backup(load_settings(), target)
    say(f"{target} ({size / 1e6:.1f} MB). It holds secrets: keep it safe.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="An archive that `xiaoer backup` wrote.")],
    force: Annotated[bool, typer.Option(help="Move existing data aside first.")] = False,
) -> None:
    """Put a backup into the data folder; existing data are never overwritten."""
    from store.backup import read_backup
    from wiring import exclusive_data

    settings = load_settings()
    with exclusive_data(settings.data):
        aside = read_backup(settings, source, force=force)
    if aside:
        say(f"The data that were here are now in {aside}.")
    say("restored. Now: xiaoer rebuild-index")


@app.command("add-operator")
def add_operator(
    login: Annotated[str, typer.Argument(help="What the operator signs in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="The name customers see.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True)],
) -> None:
    """Add an operator of the desk, or give an existing one a new name and password."""
    from upkeep import add_operator as save

    if len(password) < 8:
        raise stop("The password needs at least 8 characters.")
    asyncio.run(save(load_settings(), login, name=name, password=password))
    say(f"{login} can sign in at /console/")


@app.command("export-suggestions")
def export_suggestions(
    target: Annotated[Path, typer.Argument(help="File to write, for instance drafts.jsonl.")],
) -> None:
    """Write the drafts that operators were given, with what they sent instead, as JSON lines."""
    from upkeep import export_suggestions as export

    count = asyncio.run(export(load_settings(), target))
    say(f"{target} ({count} drafts). It holds what customers wrote: keep it safe.")


@app.command()
def doctor() -> None:
    """Look at everything the product needs and say what is wrong and what to do."""
    from health import examine

    table = Table("", "what", Column("found", overflow="fold"), box=None)
    checks = asyncio.run(examine(load_settings()))
    for check in checks:
        table.add_row("[green]✓[/green]" if check.ok else "[red]✗[/red]", check.what, check.found)
    console.print(table)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _told(failures: int) -> None:
    if failures:
        raise stop(f"{failures} file(s) could not be read; everything else is in the knowledge.")


def _serve(settings: Settings) -> None:
    import uvicorn

    from server import create_app
    from wiring import build_services, exclusive_data

    allow_files()
    with exclusive_data(settings.data):
        uvicorn.run(
            create_app(build_services(settings)),
            host=settings.host,
            port=settings.port,
            log_level=settings.log_level.lower(),
            timeout_graceful_shutdown=5,
            access_log=False,
        )


def main() -> None:
    """The entry point: errors that a person can act on are shown in words, without a traceback."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from domain.errors import XiaoerError

    try:
        app()
    except XiaoerError as error:
        _complain(error.detail)
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        for wrong in error.errors():
            name = ".".join(str(part) for part in wrong["loc"]).upper()
            _complain(f"XIAOER_{name.removeprefix('XIAOER_')}: {wrong['msg']}")
    except SettingsError as error:
        _complain(f"{error}. Lists are written in JSON.")
    else:
        return
    sys.exit(1)


if __name__ == "__main__":
    main()
