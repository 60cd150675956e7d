"""The event stream of the running server, cut at random bytes and resumed: no gap, no double, the same text."""

import json
import random
import socket
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlparse

from tests.chaos.customer import OVER, Customer, Payload, text_of
from tests.scripted_model import ScriptedModel, Step
from tests.stack import Stack

CUTS = 200
WHILE_STREAMING = CUTS // 3
STEMS = "甲乙丙丁戊己庚辛壬癸"
STORY = "".join(f"退货说明里写着{a}和{b}的事情，请您放心。\n" for a in STEMS[:5] for b in STEMS[5:])


class RawReader:
    """Reads so many bytes from a socket and hangs up, wherever that is; keeps only whole events, as a browser does."""

    def __init__(self, stack: Stack, customer: Customer) -> None:
        self._stack, self._customer = stack, customer
        self.seen: list[tuple[int, Payload]] = []
        self.in_a_character = 0

    @property
    def finished(self) -> bool:
        return any(payload["type"] in OVER for _, payload in self.seen)

    def read(self, budget: int) -> None:
        cursor = self.seen[-1][0] if self.seen else 0
        address = urlparse(self._stack.url)
        request = (
            f"GET /v1/conversations/{self._customer.id}/events HTTP/1.1\r\n"
            f"Host: {address.netloc}\r\nLast-Event-ID: {cursor}\r\n"
            f"Authorization: {self._customer.headers['Authorization']}\r\n\r\n"
        )
        with socket.create_connection((address.hostname, address.port), timeout=10) as wire:
            wire.sendall(request.encode())
            body = _without_framing(self._body(wire, budget))
        try:
            body.decode()
        except UnicodeDecodeError:
            self.in_a_character += 1
        self._take(body)

    def _body(self, wire: socket.socket, budget: int) -> bytes:
        data, start = b"", -1
        with suppress(TimeoutError):
            while start < 0 or len(data) - start < budget:
                piece = wire.recv(4096 if start < 0 else budget - (len(data) - start))
                if not piece:
                    break
                data += piece
                start = data.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in data else -1
                if start > 0 and _over(_without_framing(data[start:])):
                    break
        assert data.startswith(b"HTTP/1.1 200"), data[:200]
        return data[start:][:budget]

    def _take(self, body: bytes) -> None:
        for block in body.replace(b"\r\n", b"\n").split(b"\n\n")[:-1]:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if line[:1] != b":")
            if b"data" in fields:
                self.seen.append((int(fields[b"id"]), json.loads(fields[b"data"])))


def _without_framing(raw: bytes) -> bytes:
    """The body of a chunked answer, as far as it has come."""
    body = b""
    while (end := raw.find(b"\r\n")) >= 0:
        size = int(raw[:end], 16)
        body += raw[end + 2 : end + 2 + size]
        raw = raw[end + 2 + size + 2 :]
    return body


def _over(body: bytes) -> bool:
    return b'"RUN_FINISHED"' in body and body.endswith((b"\n\n", b"\r\n\r\n"))


def test_cut_anywhere_and_resumed_the_stream_is_whole(
    new_stack: Callable[..., Stack], scripted_model: ScriptedModel
):
    dice = random.Random(20261124)
    scripted_model.answer_with(lambda _: Step(text=STORY, chunk_chars=2, chunk_seconds=0.02))
    stack = new_stack(model="scripted", model_url=scripted_model.url)
    customer = Customer(stack)
    readers, cuts, live = [], 0, 0

    customer.say("退货运费由谁承担？")
    while cuts < CUTS:
        reader = RawReader(stack, customer)
        readers.append(reader)
        while not reader.finished:
            running = live < WHILE_STREAMING and customer.call("GET").json()["turn_id"] is not None
            reader.read(dice.randint(1, 400 if running else 1500))
            cuts, live = cuts + 1, live + running

    log = customer.numbered_log()
    said = [m["text"] for m in customer.messages() if m["sender"] == "assistant"]
    assert [seq for seq, _ in log] == list(range(1, len(log) + 1))
    for reader in readers:
        assert reader.seen == log[: len(reader.seen)]
        assert text_of([payload for _, payload in reader.seen]) == said[0]
    assert len(said[0]) > 300
    assert sum(reader.in_a_character for reader in readers) > CUTS / 20
    assert live > CUTS / 10
