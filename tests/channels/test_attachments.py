"""Files over the customers' API: what is taken, who may read it, and what never happens to either side."""

import asyncio
import io
import json
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from desk.replying.drawing import LONGEST_SIDE
from server import create_app
from settings import Settings
from tests import files
from tests.channels.conftest import Customer
from wiring import Services

OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def settings() -> Settings:
    return Settings(
        service_hours="00:00-24:00",
        messages_per_minute=1000,
        attachment_mb=1,
        attachments_per_hour=30,
    )


async def upload(customer: Customer, data: bytes, name: str = "a", **more) -> httpx.Response:
    path = f"/attachments?name={quote(name)}"
    return await customer.call("POST", path, content=data, headers=OCTETS, **more)


async def kept(customer: Customer, data: bytes, name: str = "a") -> dict:
    answer = await upload(customer, data, name)
    assert answer.status_code == 201, answer.text
    return answer.json()["attachment"]


async def bytes_of(customer: Customer, attachment: dict) -> httpx.Response:
    return await customer.call("GET", f"/attachments/{attachment['id']}")


async def tell(customer: Customer, *ids: str, text: str = "", key: str = "k") -> httpx.Response:
    return await customer.call(
        "POST",
        "/messages",
        json={"text": text, "attachments": ids},
        headers={"Idempotency-Key": key},
    )


@pytest.mark.parametrize(
    ("data", "name", "media_type", "called"),
    [
        (files.picture("PNG"), "屏幕 截图.png", "image/png", "屏幕 截图.png"),
        (files.picture("JPEG"), "IMG_1.JPEG", "image/jpeg", "IMG_1.JPEG"),
        (files.picture("WEBP"), "a.webp", "image/webp", "a.webp"),
        (files.moving("GIF"), "wave.gif", "image/gif", "wave.gif"),
        (files.PDF, "发票.pdf", "application/pdf", "发票.pdf"),
        ("姓名,金额\n王,12\n".encode("gb18030"), "表.csv", "text/csv", "表.csv"),
        ("备注".encode(), "备注.txt", "text/plain", "备注.txt"),
        (files.office(), "信.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "信.docx"),
        (files.office("xl/workbook.xml"), "b.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "b.xlsx"),
        # What it is decides, not what it is called.
        (files.picture("PNG"), "holiday.jpg", "image/png", "holiday.jpg.png"),
        (files.PDF, "setup.exe", "application/pdf", "setup.exe.pdf"),
        (files.picture("PNG"), "", "image/png", "image.png"),
    ],
)  # fmt: skip
async def test_what_is_taken_is_told_from_its_bytes(
    customer: Customer, data, name, media_type, called
):
    attachment = await kept(customer, data, name)

    assert (attachment["media_type"], attachment["name"]) == (media_type, called)
    answer = await bytes_of(customer, attachment)
    assert answer.status_code == 200
    assert len(answer.content) == attachment["size"]
    image = media_type.startswith("image/")
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-disposition"].startswith("inline" if image else "attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "private, no-store"
    assert (attachment["width"] is not None) == image
    if not image:
        assert answer.content == data


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"", "a.png", "empty"),
        (files.HTML, "photo.png", "markup"),
        (files.SVG, "logo.svg", "markup"),
        (b"\xef\xbb\xbf  \n" + files.HTML, "readme.txt", "markup"),
        (files.HEIC, "IMG_1.HEIC", "heic"),
        (files.VIDEO, "clip.mp4", "video"),
        (files.archive(), "all.zip", "archive"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "invoice.pdf", "other"),
        (files.office(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "a.docx", "macros"),
        (files.HTML + files.office(), "a.docx", "other"),
        (b"PK\x03\x04" + b"\0" * 40 + files.office(), "a.docx", "damaged"),
        (files.zip_bomb(), "a.docx", "bomb"),
        (files.bomb_png(), "a.png", "bomb"),
        (b"\x89PNG\r\n\x1a\n" + files.HTML, "a.png", "damaged"),
        (b"\xff\xd8\xff" + files.HTML, "a.jpg", "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_what_is_not_taken_is_named_and_leaves_nothing_behind(
    customer: Customer, tmp_path: Path, data, name, found
):
    answer = await upload(customer, data, name)

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["found"]) == (
        415,
        "unsupported_media_type",
        found,
    )
    folder = tmp_path / "attachments"
    assert not folder.exists() or not list(folder.iterdir())


async def test_a_photograph_tells_nothing_of_its_place_and_stands_upright(customer: Customer):
    sent = files.photograph()
    assert files.PLACE in sent

    attachment = await kept(customer, sent, "photo.jpg")

    shown = (await bytes_of(customer, attachment)).content
    image = Image.open(io.BytesIO(shown))
    assert (image.size, dict(image.getexif())) == ((40, 80), {})
    assert not {"exif", "comment", "icc_profile"} & set(image.info)
    assert files.PLACE not in shown
    assert (attachment["width"], attachment["height"]) == (40, 80)


async def test_a_moving_picture_keeps_moving_without_its_notes(customer: Customer):
    attachment = await kept(customer, files.moving("GIF"), "wave.gif")

    shown = (await bytes_of(customer, attachment)).content
    image = Image.open(io.BytesIO(shown))
    assert (image.n_frames, image.info["duration"]) == (3, 80)
    assert files.PLACE not in shown


async def test_a_picture_that_is_a_page_too_is_only_a_picture_afterwards(customer: Customer):
    attachment = await kept(customer, files.picture("GIF") + files.HTML + files.archive(), "a.gif")

    shown = (await bytes_of(customer, attachment)).content
    assert b"script" not in shown
    assert b"PK\x03\x04" not in shown


async def test_a_huge_photograph_is_made_as_large_as_anybody_looks_at_it(customer: Customer):
    attachment = await kept(customer, files.picture("JPEG", (6000, 4000)), "large.jpg")

    assert max(attachment["width"], attachment["height"]) == LONGEST_SIDE
    assert attachment["width"] * 4000 == pytest.approx(attachment["height"] * 6000, rel=0.01)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../../etc/passwd", "passwd.png"),
        ("C:\\Windows\\evil.png", "evil.png"),
        ("a\u202egnp.exe", "agnp.exe.png"),
        ("\x00\x1f\r\nSet-Cookie: x.png", "Set-Cookie_ x.png"),
        ('"><img src=x onerror=alert(1)>.png', "___img src=x onerror=alert(1)_.png"),
        (".htaccess", "htaccess.png"),
        ("..", "image.png"),
        ("长" * 300 + ".png", "长" * 108 + ".png"),
    ],
)
async def test_a_name_is_a_label_and_never_a_path(customer: Customer, tmp_path: Path, name, called):
    attachment = await kept(customer, files.picture(), name)

    assert attachment["name"] == called
    assert [path.name for path in (tmp_path / "attachments").iterdir()] == [attachment["id"]]
    answer = await bytes_of(customer, attachment)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


async def test_a_message_may_be_files_alone_and_is_read_with_them(
    customer: Customer, services: Services
):
    one = await kept(customer, files.picture(), "one.png")
    two = await kept(customer, files.PDF, "two.pdf")

    answer = await tell(customer, one["id"], two["id"])

    assert answer.status_code == 202, answer.text
    said = (await customer.call("GET", "/messages")).json()["messages"][0]
    assert (said["text"], [a["name"] for a in said["attachments"]]) == ("", ["one.png", "two.pdf"])
    log = await services.journal.events_after(customer.id, 0)
    value = next(e.payload["value"] for e in log if e.payload.get("name") == "xiaoer.message")
    assert value["attachments"] == [one, two]
    assert set(one) == {"id", "name", "media_type", "size", "width", "height"}


async def test_the_same_key_with_other_files_is_a_mismatch_and_with_the_same_ones_is_one_message(
    customer: Customer,
):
    one, two = (
        await kept(customer, files.picture(), "1.png"),
        await kept(customer, files.picture(), "2.png"),
    )

    first = await tell(customer, one["id"], text="看")
    again = await tell(customer, one["id"], text="看")
    other = await tell(customer, two["id"], text="看")
    without = await tell(customer, text="看")

    assert first.json()["message_id"] == again.json()["message_id"]
    assert [a.json()["code"] for a in (other, without)] == ["idempotency_mismatch"] * 2


async def test_a_file_is_sent_once_and_at_most_five_at_a_time(customer: Customer):
    ids = [(await kept(customer, files.picture(), f"{n}.png"))["id"] for n in range(6)]

    too_many = await tell(customer, *ids)
    assert (too_many.status_code, too_many.json()["most"]) == (422, 5)
    assert (await tell(customer, *ids[:5], key="a")).status_code == 202
    assert (await tell(customer, ids[0], key="b")).status_code == 409
    assert (await tell(customer, "att_" + "0" * 28, key="c")).status_code == 404
    assert (await tell(customer, key="d")).json()["detail"].startswith("text is empty")
    messages = (await customer.call("GET", "/messages")).json()["messages"]
    assert len([m for m in messages if m["sender"] == "contact"]) == 1


async def test_two_messages_that_want_one_file_at_once_share_nothing(customer: Customer):
    one = await kept(customer, files.picture(), "1.png")

    answers = await asyncio.gather(*(tell(customer, one["id"], key=f"k{n}") for n in range(4)))

    assert sorted(a.status_code for a in answers) == [202, 409, 409, 409]


async def test_nobody_else_reads_or_sends_what_is_not_theirs(
    customer: Customer, client: httpx.AsyncClient
):
    one = await kept(customer, files.picture(), "1.png")
    stranger = await Customer.arrive(client)
    path = f"/v1/conversations/{customer.id}/attachments/{one['id']}"

    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers={"Authorization": "Bearer x"})).status_code == 401
    assert (await stranger.call("GET", path)).status_code == 404
    assert (await stranger.call("GET", f"/attachments/{one['id']}")).status_code == 404
    assert (await tell(stranger, one["id"])).status_code == 404
    for trick in ("..%2F..%2Fidentity.key", "%2e%2e", "att_" + "0" * 28):
        assert (await customer.call("GET", f"/attachments/{trick}")).status_code == 404
    assert (await bytes_of(customer, one)).status_code == 200


async def refused_unread(
    services: Services, path: str, headers: dict[str, str]
) -> tuple[int, dict]:
    """The answer to an upload whose body nobody may ask for."""
    sent = []

    async def receive():
        raise AssertionError("the body was read")

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": path, "query_string": b"",
        "raw_path": path.encode(), "root_path": "", "scheme": "http", "server": ("shop", 80),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    await create_app(services)(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


async def test_a_body_is_read_only_of_whoever_may_send_it_and_only_as_far_as_it_may_go(
    customer: Customer, services: Services, client: httpx.AsyncClient
):
    path = f"/v1/conversations/{customer.id}/attachments"
    other = f"/v1/conversations/{(await Customer.arrive(client)).id}/attachments"
    mine = customer.headers
    half, whole = {"content-length": "500000"}, {"content-length": "1048577"}

    assert (await refused_unread(services, path, half))[0] == 401
    assert (await refused_unread(services, other, half | mine))[0] == 404
    assert (
        await refused_unread(
            services, f"/v1/desk/conversations/{customer.id}/attachments", half | mine
        )
    )[0] == 401
    status, problem = await refused_unread(services, path, whole | mine)
    assert (status, problem["code"]) == (413, "too_large")
    assert (await customer.call("POST", "/messages", content=b"x" * 70_000)).status_code == 413


async def test_a_contact_who_sends_too_many_is_told_when_to_go_on(customer: Customer):
    answers = [await upload(customer, b"", "a") for _ in range(31)]

    assert {a.status_code for a in answers[:30]} == {415}
    assert (answers[30].status_code, answers[30].json()["code"]) == (429, "too_many")
    assert int(answers[30].headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "不支持这种文件"), ("en", "Files of this kind are not taken")]
)
async def test_a_refusal_speaks_the_readers_language(customer: Customer, language, title):
    answer = await customer.call(
        "POST",
        "/attachments?name=a",
        content=files.SVG,
        headers=OCTETS | {"Accept-Language": language},
    )

    assert answer.json()["title"] == title


async def test_the_limits_are_told_beforehand(customer: Customer):
    told = (await customer.call("GET")).json()["attachments"]

    assert (told["max_bytes"], told["most"]) == (1 << 20, 5)
    assert {".jpg", ".png", ".pdf"} < set(told["endings"])
    assert not {".svg", ".html", ".heic"} & set(told["endings"])
