"""Pictures and files from the customer to the operator and back, on phones and desks, and what becomes of those that fail."""

import base64
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Locator, Page, Route, expect

from tests import files
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import AloneWithTheChat, Operator

MADE = """(kind, name, type, data) => {
  const carried = new DataTransfer()
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  carried.items.add(new File([bytes], name, { type }))
  return kind === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true })
}"""
HAND_OVER = f"(element, given) => element.dispatchEvent(({MADE})(...given))"


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str, str], Path]:
    """`photo("shoe.jpg", "#a86a00")`: something that looks like a photograph of something."""

    def take(name: str, colour: str) -> Path:
        dice = random.Random(name)
        image = Image.new("RGB", (900, 1200), "#dfe3e0")
        drawn = ImageDraw.Draw(image)
        drawn.rectangle((0, 820, 900, 1200), fill="#b9a58c")
        for _ in range(14):
            x, y, r = dice.randrange(900), dice.randrange(300, 900), dice.randrange(60, 220)
            drawn.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill=colour)
        path = tmp_path / name
        image.filter(ImageFilter.GaussianBlur(6)).save(path)
        return path

    return take


def give(where: Locator, kind: str, name: str, media_type: str, data: bytes) -> None:
    """Pastes or drops a file."""
    where.evaluate(HAND_OVER, [kind, name, media_type, base64.b64encode(data).decode()])


def choose(person: AloneWithTheChat | Operator, *paths: Path) -> None:
    person.find("attach").click()
    person.find("choose-files").set_input_files([str(path) for path in paths])


def ready(person: AloneWithTheChat | Operator, count: int) -> None:
    expect(person.find("pick")).to_have_count(count)
    for pick in person.find("pick").all():
        expect(pick).to_have_attribute("data-state", "done")


def shown(picture: Locator) -> None:
    """Decoded by the browser, not only asked for."""
    expect(picture.locator("img")).to_be_visible()
    assert picture.locator("img").evaluate(
        "(image) => image.decode().then(() => image.naturalWidth)"
    )


def look_closely(person: AloneWithTheChat | Operator, page: Page, picture: Locator) -> None:
    """Opens large, closes by Esc, and the picture has the focus again."""
    picture.click()
    expect(person.find("lightbox")).to_be_visible()
    expect(person.find("lightbox-close")).to_be_focused()
    person.shoot("large")
    page.keyboard.press("Escape")
    expect(person.find("lightbox")).to_have_count(0)
    expect(picture).to_be_focused()


@pytest.mark.parametrize(
    ("language", "customer_on", "operator_on", "dark"),
    [
        pytest.param("zh", PHONE, DESKTOP, False, id="zh"),
        pytest.param("en", DESKTOP, PHONE, True, id="en-dark"),
    ],
)
def test_a_picture_goes_to_the_operator_and_another_comes_back(
    guest: Callable[..., AloneWithTheChat],
    operator: Callable[..., Operator],
    photo: Callable[[str, str], Path],
    language: str,
    customer_on: tuple[int, int],
    operator_on: tuple[int, int],
    dark: bool,
    tmp_path: Path,
) -> None:
    zh = language == "zh"
    mei = operator(language, name="files-operator", size=operator_on, dark=dark)
    visitor = guest(language, name="files", size=customer_on, dark=dark)
    visitor.find("attach").click()
    expect(visitor.find("attach-sheet")).to_contain_text("10 MB")
    visitor.shoot("limits")
    visitor.page.keyboard.press("Escape")
    expect(visitor.find("attach")).to_be_focused()

    choose(visitor, photo("sole.jpg", "#3a4a86"))
    ready(visitor, 1)
    visitor.find("send").click()
    honest = visitor.reply(0)
    expect(honest).to_contain_text("看不了图片" if zh else "cannot look at pictures")
    visitor.shoot("honest")
    visitor.find("quick-reply").first.click()
    expect(visitor.find("queue")).to_be_visible()

    invoice = tmp_path / ("发票.pdf" if zh else "invoice.pdf")
    invoice.write_bytes(files.PDF)
    words = "鞋底开胶了，发票也发给您" if zh else "The sole came off, here is the invoice"
    choose(visitor, photo("left.png", "#17624f"), photo("right.png", "#a86a00"), invoice)
    ready(visitor, 3)
    visitor.find("composer").fill(words)
    visitor.shoot("chosen")
    visitor.find("send").click()
    expect(visitor.find("pick")).to_have_count(0)
    expect(visitor.said_by("contact").last.get_by_test_id("picture")).to_have_count(2)
    visitor.shoot("sent")

    mei.take("开胶" if zh else "sole")
    theirs = mei.find("message").filter(has_text=words)
    shown(theirs.get_by_test_id("picture").first)
    expect(theirs.get_by_test_id("file-chip")).to_contain_text(invoice.name)
    mei.shoot("received")
    look_closely(mei, mei.page, theirs.get_by_test_id("picture").first)
    with mei.page.expect_download() as saved:
        theirs.get_by_test_id("file-chip").click()
    assert Path(saved.value.path()).read_bytes() == files.PDF
    assert saved.value.suggested_filename == invoice.name

    out = io.BytesIO()
    Image.open(photo("label.png", "#7a4d00")).save(out, "PNG")
    mei.find("reply-box").fill("请贴上这个标签" if zh else "Please use this label")
    give(mei.find("reply-box"), "paste", "image.png", "image/png", out.getvalue())
    ready(mei, 1)
    mei.shoot("pasted")
    mei.find("reply-box").press("Control+Enter")

    answer = visitor.said_by("operator").last
    expect(answer).to_contain_text("标签" if zh else "label")
    shown(answer.get_by_test_id("picture"))
    visitor.shoot("answered")
    look_closely(visitor, visitor.page, answer.get_by_test_id("picture"))
    visitor.page.reload()
    expect(visitor.said_by("contact").last.get_by_test_id("picture")).to_have_count(2)
    shown(visitor.said_by("operator").last.get_by_test_id("picture"))
    mei.page.goto(f"{mei.url}/console/")
    mei.row("", "mine").first.click()
    mei.resolve()


def test_what_cannot_be_sent_is_told_and_the_words_stay(
    guest: Callable[..., AloneWithTheChat], photo: Callable[[str, str], Path], tmp_path: Path
) -> None:
    visitor = guest("en", name="files-trouble")
    box = visitor.find("composer")
    box.fill("Look at this")
    page = tmp_path / "page.svg"
    page.write_bytes(files.SVG)
    disguised = tmp_path / "photo.png"
    disguised.write_bytes(files.HTML)

    # Known before it is sent, known to the server alone, and dropped.
    choose(visitor, page)
    expect(visitor.find("file-refused")).to_contain_text("files of this kind cannot be sent")
    choose(visitor, disguised)
    expect(visitor.find("pick")).to_have_attribute("data-state", "failed")
    expect(visitor.page.get_by_role("alert").last).to_contain_text(
        "web pages and SVG cannot be sent"
    )
    expect(visitor.find("send")).to_be_disabled()
    visitor.shoot("refused")
    visitor.find("pick-remove").click()
    expect(visitor.find("send")).to_be_enabled()
    give(box, "dragenter", "a.png", "image/png", files.picture())
    expect(visitor.find("drop")).to_be_visible()
    visitor.shoot("dropping")
    give(box, "drop", "a.png", "image/png", files.picture())
    expect(visitor.find("drop")).to_have_count(0)
    ready(visitor, 1)
    visitor.find("pick-remove").click()

    # Held on the way: cancelled, then lost with the line, then sent by itself with the words.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route("**/attachments?*", hold)
    choose(visitor, photo("sole.jpg", "#3a4a86"))
    expect(visitor.find("pick")).to_have_attribute("data-state", "sending")
    visitor.shoot("uploading")
    visitor.find("pick-remove").click()
    expect(visitor.find("pick")).to_have_count(0)
    visitor.page.unroute("**/attachments?*", hold)
    visitor.page.context.set_offline(True)
    choose(visitor, photo("sole.jpg", "#3a4a86"))
    expect(visitor.find("pick")).to_have_attribute("data-state", "failed")
    expect(visitor.page.get_by_text("kept only while this page is open")).to_be_visible()
    visitor.shoot("offline")
    visitor.page.context.set_offline(False)
    ready(visitor, 1)
    expect(box).to_have_value("Look at this")
    visitor.find("send").click()
    expect(visitor.said_by("contact").last).to_contain_text("Look at this")
    shown(visitor.said_by("contact").last.get_by_test_id("picture"))
