"""The commands of `xiaoer operators`: who works at the desk, and as what."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.contact import Role
from settings import load_settings

app = typer.Typer(
    help="See and change who works at the desk.", no_args_is_help=True, add_completion=False
)
console = Console()
Result = TypeVar("Result")
Login = Annotated[str, typer.Argument(help="What the person signs in with.")]
NewPassword = Annotated[
    str,
    typer.Option(
        prompt=True, hide_input=True, confirmation_prompt=True, help="At least 8 characters."
    ),
]


@app.callback()
def main() -> None:
    """See and change who works at the desk."""


@app.command("list")
def show() -> None:
    """Everybody, with their role."""
    from upkeep import operators

    table = Table("login", "name", "role", "active", box=None)
    for one in _run(operators(load_settings())):
        table.add_row(Text(one.login), Text(one.name), one.role, "yes" if one.active else "no")
    console.print(table)


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(prompt=True, help="The name customers see.")],
    password: NewPassword,
    role: Annotated[
        Role | None, typer.Option(help="Default: operator; admin for the first one.")
    ] = None,
) -> None:
    """Add somebody; one who is there already gets the name, the password and the role."""
    from upkeep import add_operator

    _checked(password)
    _run(add_operator(load_settings(), login, name=name, password=password, role=role))
    _say(f"{login} can sign in at /console/")


@app.command()
def role(login: Login, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give somebody another role; what each may do stands in docs/access.md."""
    _change(login, f"{login} is now {role.value}", role=role)


@app.command()
def password(login: Login, password: NewPassword) -> None:
    """Set somebody's password; they are signed out everywhere."""
    from upkeep import set_password

    _checked(password)
    _run(set_password(load_settings(), login, password))
    _say(f"{login} has a new password")


@app.command()
def deactivate(login: Login) -> None:
    """Let somebody go: they are signed out, and their conversations go back to the queue."""
    _change(login, f"{login} can no longer sign in", active=False)


@app.command()
def activate(login: Login) -> None:
    """Let somebody sign in again."""
    _change(login, f"{login} can sign in again", active=True)


def _change(login: str, told: str, **values: Any) -> None:
    from upkeep import change_operator

    _run(change_operator(load_settings(), login, **values))
    _say(told)


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(work)


def _checked(password: str) -> None:
    if len(password) < 8:
        Console(stderr=True).print(
            Text.assemble(("✗", "red"), " The password needs at least 8 characters.")
        )
        raise typer.Exit(1)


def _say(message: str) -> None:
    console.print(Text.assemble(("✓", "green"), " ", message), soft_wrap=True)
