"""Whose a thing is: the rules behind the roles, in one table, tried on the whole application."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from desk.accounts import begin_session
from domain.contact import Role
from server import create_app
from settings import Settings
from store.audit import Sought
from store.journal import Journal
from store.moments import utc_now
from tests.access_matrix import routes_of
from tests.store.builders import a_brief, a_conversation, say
from tests.store.conftest import journal_url, migrated
from wiring import build_services

__all__ = ["journal_url", "migrated"]

# A colleague of the same role tries each with what is Tom's; `{talk}` and the others are filled in from the scene.
REFUSED: tuple[tuple[str, str, str, dict[str, Any], int], ...] = (
    ("speak in", "POST", "/conversations/{talk}/reply", {"text": "Hello"}, 409),
    ("give back", "POST", "/conversations/{talk}/return", {"note": ""}, 409),
    ("resolve", "POST", "/conversations/{talk}/resolve", {"disposition": "solved"}, 409),
    ("accept", "POST", "/conversations/{talk}/accept", {}, 409),
    ("lay aside", "POST", "/conversations/{talk}/snooze", {"until": "{soon}"}, 409),
    ("pass on", "POST", "/conversations/{talk}/transfer", {"to_group": "default"}, 409),
    ("invite to", "POST", "/conversations/{talk}/invite", {"operator_id": "{sue}"}, 409),
    ("change a canned reply", "PUT", "/canned-replies/{canned}", {"shortcut": "a", "language": "en", "text": "b"}, 404),
    ("use a canned reply", "POST", "/canned-replies/{canned}/use", {}, 404),
    ("delete a canned reply", "DELETE", "/canned-replies/{canned}", {}, 404),
    ("tick off coaching", "POST", "/coaching/{coaching}/read", {}, 403),
    ("end a session", "DELETE", "/sessions/{session}", {}, 404),
    ("delete a note on a contact", "DELETE", "/contacts/{contact}/notes/{note}", {}, 403),
)  # fmt: skip
# What only Tom sees, in which list.
HIDDEN = (
    ("/canned-replies", "canned"),
    ("/mentions", "talk"),
    ("/coaching/mine", "coaching"),
    ("/reviews/mine", "talk"),
    ("/sessions", "session"),
)


@dataclass(frozen=True)
class Scene:
    app: FastAPI
    journal: Journal
    tom: httpx.AsyncClient
    sue: httpx.AsyncClient
    lin: httpx.AsyncClient
    ids: dict[str, str]


@pytest.fixture
async def scene(journal_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    settings = Settings(data=tmp_path, database_url=journal_url, shop_url="http://127.0.0.1:1")
    services = build_services(settings)
    app, journal = create_app(services), services.journal
    async with AsyncExitStack() as opened:
        ids = {"soon": (utc_now() + timedelta(days=1)).isoformat()}

        async def person(login: str, role: Role) -> httpx.AsyncClient:
            made = await journal.operators.create(
                login, login.title(), password_hash="x", now=utc_now(), role=role
            )
            ids[login] = made.id
            signed_in = await begin_session(journal, made, now=utc_now())
            page = httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://desk/v1/desk"
            )
            page.headers.update(
                {"cookie": f"xiaoer_desk={signed_in.token}", "x-csrf-token": signed_in.csrf}
            )
            return await opened.enter_async_context(page)

        tom, sue = await person("tom", Role.OPERATOR), await person("sue", Role.OPERATOR)
        lin = await person("lin", Role.SUPERVISOR)
        await _furnish(journal, tom, lin, ids)
        yield Scene(app, journal, tom, sue, lin, ids)
    await services.close()


async def _furnish(
    journal: Journal, tom: httpx.AsyncClient, lin: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    """Tom holds a conversation, and has something of each kind."""
    talk = await a_conversation(journal)
    await say(journal, talk.id, "我要找人工")
    brief = a_brief()
    await journal.handoffs.request(talk.id, brief.reason, brief, now=utc_now())
    ids |= {"talk": talk.id, "contact": talk.contact_id}

    async def done(page: httpx.AsyncClient, path: str, **body: Any) -> dict[str, Any]:
        answer = await page.post(path.format(**ids), json=body)
        assert answer.is_success, answer.text
        return answer.json()

    await done(tom, "/conversations/{talk}/accept")
    made = await done(tom, "/canned-replies", shortcut="hi", language="en", text="Only Tom's")
    ids["canned"] = made["reply"]["id"]
    await done(lin, "/conversations/{talk}/note", text="@tom please look")
    coached = await done(
        lin, "/coaching", operator_id=ids["tom"], theme="mood", text="Only for Tom"
    )
    ids["coaching"] = coached["note"]["id"]
    noted = await done(tom, "/contacts/{contact}/notes", text="Likes tea")
    ids["note"] = noted["note"]["id"]
    ids["session"] = (await tom.get("/sessions")).json()["sessions"][0]["id"]


@pytest.mark.parametrize(("method", "path"), [(one[1], one[2]) for one in REFUSED])
def test_each_rule_is_about_a_route_that_there_is(method: str, path: str, routes: set[str]):
    shape = "/".join("{}" if part.startswith("{") else part for part in path.split("/"))

    assert f"{method} /v1/desk{shape}" in routes


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("routes")
    app = create_app(build_services(Settings(data=folder)))
    return {
        f"{one.method} "
        + "/".join("{}" if part.startswith("{") else part for part in one.path.split("/"))
        for one in routes_of(app)
    }


async def test_what_is_anothers_is_left_alone(scene: Scene):
    owner_before = (await scene.journal.conversations.get(scene.ids["talk"])).owner
    wrong = []
    for what, method, path, body, expected in REFUSED:
        filled = {
            name: value.format(**scene.ids) if isinstance(value, str) else value
            for name, value in body.items()
        }
        answer = await scene.sue.request(method, path.format(**scene.ids), json=filled)
        if answer.status_code != expected:
            wrong.append(f"{what}: {answer.status_code} {answer.text[:200]}")

    assert not wrong, "\n".join(wrong)
    assert (await scene.journal.conversations.get(scene.ids["talk"])).owner == owner_before
    canned = (await scene.tom.get("/canned-replies")).json()["replies"]
    assert [one["text"] for one in canned] == ["Only Tom's"]
    assert (await scene.tom.get("/session")).status_code == 200


async def test_what_is_ones_own_is_shown_to_nobody_else(scene: Scene):
    shown = {path: (await scene.tom.get(path)).text for path, _ in HIDDEN}
    seen = {path: await scene.sue.get(path) for path, _ in HIDDEN}

    for path, name in HIDDEN:
        assert seen[path].status_code == 200
        assert scene.ids[name] not in seen[path].text, path
        if path != "/reviews/mine":
            assert scene.ids[name] in shown[path], path


async def test_anothers_mention_stays_unseen(scene: Scene):
    await scene.sue.post("/mentions/seen", json={})
    await scene.lin.post("/mentions/seen", json={"conversation_id": scene.ids["talk"]})

    assert (await scene.tom.get("/mentions")).json()["unseen"] == 1


async def test_a_whisper_of_a_supervisor_reaches_no_customer(scene: Scene):
    await scene.lin.post(f"/conversations/{scene.ids['talk']}/listen")
    await scene.lin.post(f"/conversations/{scene.ids['talk']}/whisper", json={"text": "quietly"})

    told, _ = await scene.journal.messages.list(scene.ids["talk"])
    assert "quietly" not in str(told)
    assert "please look" not in str(told)


async def test_a_file_of_somebody_who_may_not_send_it_is_refused_and_written_down(scene: Scene):
    """The guard answers before any route has seen the request."""
    editor = await scene.journal.operators.create(
        "wen", "Wen", password_hash="x", now=utc_now(), role=Role.CONTENT
    )
    signed_in = await begin_session(scene.journal, editor, now=utc_now())
    head = {"cookie": f"xiaoer_desk={signed_in.token}", "x-csrf-token": signed_in.csrf}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(scene.app), base_url="http://desk", headers=head
    ) as page:
        path = f"/v1/desk/conversations/{scene.ids['talk']}/attachments"
        answer = await page.post(path, content=b"hello")

    assert answer.status_code == 403
    [entry] = await scene.journal.audit.find(Sought(operator_id=editor.id), limit=9)
    assert (entry.action, entry.allowed) == ("POST desk/conversations/{}/attachments", False)
    assert (entry.object_id, entry.contact_id) == (scene.ids["talk"], scene.ids["contact"])
