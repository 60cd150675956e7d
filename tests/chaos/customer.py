"""A customer of the running product: speaks over HTTP, remembers what was acknowledged, reads the whole log."""

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from demo.shop.identity import sign_user_jwt
from tests.stack import Stack

OVER = ("RUN_FINISHED", "RUN_ERROR")
Payload = dict[str, Any]


def user_jwt(stack: Stack, customer_id: str) -> str:
    """Signed as the shop does."""
    return sign_user_jwt(
        customer_id, secret=(Path(stack.data) / "identity.key").read_text().strip()
    )


class Customer:
    """One conversation. `said` are the acknowledged messages by id, `turns` the turns they were promised."""

    def __init__(self, stack: Stack, customer_id: str | None = None, locale: str = "zh-CN") -> None:
        self.http = httpx.Client(base_url=stack.url, timeout=120)
        body = {"locale": locale}
        if customer_id is not None:
            body["user_jwt"] = user_jwt(stack, customer_id)
        answer = self.http.post("/v1/conversations", json=body)
        assert answer.status_code == 201, answer.text
        welcome = answer.json()
        self.id = welcome["id"]
        self.headers = {"Authorization": f"Bearer {welcome['token']}"}
        self.said: dict[str, str] = {}
        self.turns: set[str] = set()

    def call(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        headers = self.headers | options.pop("headers", {})
        return self.http.request(
            method, f"/v1/conversations/{self.id}{path}", headers=headers, **options
        )

    def say(self, text: str, *, patience: float = 0) -> str:
        """Send until it is acknowledged, as the widget does, with one key; returns the turn's id."""
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = self._insist(patience, "POST", "/messages", json={"text": text}, headers=headers)
        assert answer.status_code == 202, answer.text
        self.said[answer.json()["message_id"]] = text.strip()
        return self._promised(answer)

    def decide(self, proposal_id: str, decision: str = "confirm", *, patience: float = 0) -> None:
        answer = self._insist(
            patience, "POST", f"/proposals/{proposal_id}", json={"decision": decision}
        )
        # Pressed again after a lost acknowledgement it may be decided already.
        assert answer.status_code == 202 or (patience and answer.status_code == 409), answer.text
        if answer.status_code == 202:
            self._promised(answer)

    def ask(self, text: str, *, within: float = 30) -> list[Payload]:
        """Say it, wait until the assistant has finished, and return what it logged."""
        before = self.last_seq
        self.say(text)
        self.wait(within)
        return self.log(before)

    @property
    def last_seq(self) -> int:
        return int(self.call("GET").json()["last_seq"])

    @property
    def pending(self) -> Payload | None:
        found: Payload | None = self.call("GET").json()["pending_proposal"]
        return found

    def messages(self) -> list[Payload]:
        found: list[Payload] = self.call("GET", "/messages").json()["messages"]
        return found

    def events(self, after: int = 0) -> Iterator[tuple[int, Payload]]:
        """The log as it comes; close the generator to hang up."""
        headers = self.headers | {"Last-Event-ID": str(after)}
        path = f"/v1/conversations/{self.id}/events"
        with self.http.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200
            seq = 0
            for line in answer.iter_lines():
                if line.startswith("id: "):
                    seq = int(line.removeprefix("id: "))
                elif line.startswith("data: "):
                    yield seq, json.loads(line.removeprefix("data: "))

    def numbered_log(self, after: int = 0) -> list[tuple[int, Payload]]:
        last, found = self.last_seq, []
        if last > after:
            events = self.events(after)
            for seq, payload in events:
                found.append((seq, payload))
                if seq >= last:
                    events.close()
                    break
        return found

    def log(self, after: int = 0) -> list[Payload]:
        return [payload for _, payload in self.numbered_log(after)]

    def wait(self, within: float = 30) -> None:
        """Until every turn that was promised is over and none runs."""
        deadline = time.monotonic() + within
        while True:
            over = {p["runId"] for p in self.log() if p["type"] in OVER}
            if self.turns <= over and self.call("GET").json()["turn_id"] is None:
                return
            assert time.monotonic() < deadline, (
                f"{self.turns - over} did not end: {self.log()[-5:]}"
            )
            time.sleep(0.1)

    def _promised(self, answer: httpx.Response) -> str:
        turn_id: str = answer.json()["turn_id"]
        assert turn_id, "a human is responsible"
        self.turns.add(turn_id)
        return turn_id

    def _insist(self, patience: float, method: str, path: str, **options: Any) -> httpx.Response:
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.call(method, path, **options)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


def text_of(log: list[Payload]) -> str:
    """What the assistant's deltas amount to."""
    return "".join(payload.get("delta", "") for payload in log)


def values(log: list[Payload], name: str) -> list[Payload]:
    return [payload["value"] for payload in log if payload.get("name") == name]
