"""People and their rights in the browser: added by an admin, written into the log, signed in by the company, and robbed by nobody."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import Operator
from tests.desk.provider import CLIENT, SECRET, Provider
from tests.stack import Stack

AtTheDesk = Callable[..., Operator]
SAID = {
    "zh": {
        "name": "新同事",
        "role": "supervisor",
        "admin": "最后一位在用的管理员",
        "opened": "打开会话",
        "none": "没有符合的记录",
    },
    "en": {
        "name": "New Colleague",
        "role": "content",
        "admin": "last active admin",
        "opened": "Opened a conversation",
        "none": "Nothing fits",
    },
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider().start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def stack(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, provider: Provider
) -> Iterator[Stack]:
    """A product whose company has a sign-in of its own."""
    company = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    with Stack(seeded, tmp_path_factory.mktemp("access"), **company) as running:
        yield running


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of another site, which serves one empty page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Another site</title>")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("zh", DESKTOP, False), ("en", DESKTOP, True), ("en", PHONE, False), ("zh", PHONE, True)],
    ids=["zh", "en-dark", "en-phone", "zh-phone-dark"],
)
def test_an_admin_adds_and_changes_people_and_reads_it_in_the_log(
    operator: AtTheDesk, language: str, size: tuple[int, int], dark: bool
) -> None:
    said, login = SAID[language], f"new-{language}-{size[0]}"
    mei = operator(language, name=f"access-{size[0]}", size=size, dark=dark)
    mei.page.goto(f"{mei.url}/console/#/admin/staff")
    expect(mei.find("person").first).to_be_visible()
    mei.shoot("staff")
    mei.find("staff-add").click()
    mei.find("person-login").fill(login)
    mei.find("person-name").fill(said["name"])
    mei.find("person-password").fill("long enough")
    mei.find("person-role").select_option(said["role"])
    mei.find("person-skills").fill("français")
    mei.find("person-skills").press("Enter")
    mei.shoot("new")
    mei.find("person-save").click()

    row = mei.find("person").filter(has_text=login)
    expect(row).to_contain_text("français")
    row.get_by_test_id("person-edit").click()
    mei.find("person-active").uncheck()
    mei.find("person-save").click()
    expect(row).to_be_hidden()
    mei.find("staff-gone").check()
    expect(row).to_be_visible()
    mine = mei.find("person").filter(has_text="mei")
    mine.get_by_test_id("person-edit").click()
    mei.find("person-role").select_option("operator")
    mei.find("person-save").click()
    expect(mei.page.get_by_role("alert")).to_contain_text(said["admin"])
    mei.shoot("last-admin")
    mei.page.keyboard.press("Escape")

    mei.page.goto(f"{mei.url}/console/#/admin/audit")
    expect(
        mei.find("audit-entry").filter(has_text=login).or_(mei.find("audit-entry"))
    ).not_to_have_count(0)
    mei.shoot("log")
    mei.find("audit-contact").fill("nobody at all")
    expect(mei.find("screen-audit")).to_contain_text(said["none"])
    mei.find("audit-contact").fill("")
    expect(mei.find("audit-entry").first).to_be_visible()
    with mei.page.expect_download() as download:
        mei.find("audit-export").click()
    assert "PATCH desk/staff/{}" in download.value.path().read_text()


def test_opening_a_conversation_is_in_the_log_with_whose_it_was(
    operator: AtTheDesk, guest: Callable[..., object]
) -> None:
    # Somebody is there, so that the guest waits instead of leaving a ticket.
    tom = operator("en", login="tom", name="access-tom")
    visitor = guest("en", name="access-guest")
    visitor.ask("hello")  # type: ignore[attr-defined]
    visitor.find("human-button").click()  # type: ignore[attr-defined]
    tom.find("queue-waiting").get_by_test_id("queue-item").first.click()
    expect(tom.find("brief")).to_be_visible()
    mei = operator("en", name="access-log")

    mei.page.goto(f"{mei.url}/console/#/admin/audit")
    mei.find("audit-action").select_option("GET desk/conversations/{}")

    expect(mei.find("audit-entry").filter(has_text="Tom").first).to_contain_text(
        SAID["en"]["opened"]
    )
    tom.page.goto(f"{tom.url}/console/#/admin/audit")
    expect(tom.find("screen-audit")).to_be_hidden()


ATTACK = """async ([desk, csrf]) => {
  const tried = []
  const attempt = async (name, work) => tried.push([name, await work().catch((error) => error.name)])
  await attempt('read', async () => (await fetch(`${desk}/v1/desk/session`, {credentials: 'include'})).text())
  for (const [name, headers] of [['plain', {}], ['with token', {'x-csrf-token': csrf}]])
    for (const mode of ['cors', 'no-cors'])
      await attempt(`${name} ${mode}`, async () => (await fetch(`${desk}/v1/desk/humans-only`, {
        method: mode === 'cors' ? 'PUT' : 'POST', mode, credentials: 'include', body: '{"on": true}',
        headers: mode === 'cors' ? {...headers, 'content-type': 'application/json'} : {},
      })).type)
  await attempt('sign in', async () => (await fetch(`${desk}/v1/desk/session`, {
    method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"login": "tom", "password": "demo-tom-2026"}',
  })).type)
  return tried
}"""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"], ids=["other site", "other port"])
def test_a_page_of_another_origin_reads_and_changes_nothing(
    operator: AtTheDesk, elsewhere: int, host: str
) -> None:
    mei = operator("en", name="access-victim")
    token = mei.page.evaluate("fetch('/v1/desk/session').then((r) => r.json()).then((s) => s.csrf)")
    cookie = {one["name"]: one["value"] for one in mei.page.context.cookies()}["xiaoer_desk"]
    page: Page = mei.page.context.new_page()
    page.goto(f"http://{host}:{elsewhere}/")

    tried = dict(page.evaluate(ATTACK, [mei.url, token]))
    page.set_content(
        f"<form method=post enctype=text/plain action='{mei.url}/v1/desk/humans-only'><button>go</button></form>"
    )
    page.get_by_role("button").click()
    page.wait_for_url(f"{mei.url}/**")
    framed = mei.page.evaluate("fetch('/v1/desk/queue').then((r) => r.json())")

    assert set(tried) == {
        "read",
        "plain cors",
        "plain no-cors",
        "with token cors",
        "with token no-cors",
        "sign in",
    }
    assert {tried["read"], tried["plain cors"], tried["with token cors"]} == {"TypeError"}
    assert framed["humans_only"] is False
    assert mei.page.evaluate("document.cookie") == ""
    assert page.evaluate("document.cookie") == ""
    now = {one["name"]: one["value"] for one in mei.page.context.cookies()}["xiaoer_desk"]
    assert now == cookie
    who = mei.page.evaluate("fetch('/v1/desk/session').then((r) => r.json())")
    assert who["operator"]["login"] == "mei"


def test_after_logging_out_nothing_of_the_session_is_left(
    operator: AtTheDesk, new_page: Callable[..., Page]
) -> None:
    lin = operator("zh", login="lin", name="access-out")
    beside = Operator(new_page(beside=lin.page), "access-beside-zh", lin.url, "lin").come_back()
    kept = lin.page.context.cookies()

    lin.find("settings").click()
    lin.find("account").click()
    expect(lin.find("place")).not_to_have_count(0)
    lin.shoot("account")
    lin.page.keyboard.press("Escape")
    lin.find("settings").click()
    lin.find("sign-out").click()

    expect(lin.find("login")).to_be_visible()
    # The other window learns it from its own stream, without asking.
    expect(beside.find("login")).to_be_visible()
    lin.page.context.add_cookies(kept)
    stolen = lin.page.evaluate("fetch('/v1/desk/queue').then((r) => r.status)")
    stream = lin.page.evaluate("fetch('/v1/desk/events').then((r) => r.status)")
    assert (stolen, stream) == (401, 401)
    lin.sign_in()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_company_signs_its_people_in_and_strangers_read_why_not(
    new_page: Callable[..., Page], stack: Stack, provider: Provider, language: str
) -> None:
    page = new_page(language)
    page.goto(f"{stack.url}/console/")
    provider.person = {"sub": "stranger", "email": "who@example.com", "email_verified": True}
    page.get_by_test_id("company-sign-in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    Operator(page, f"access-company-{language}", stack.url).shoot("refused")
    provider.person = {"sub": "u-wen", "email": "wen", "email_verified": True}

    page.get_by_test_id("company-sign-in").click()

    expect(page.get_by_test_id("area-knowledge")).to_be_visible()
    expect(page.get_by_test_id("area-admin")).to_be_hidden()
