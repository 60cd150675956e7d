"""What surrounds the routes: health, headers, pages, origins."""

import asyncio

import httpx

from tests.channels.conftest import Customer
from tests.turns.scripted_assistant import ScriptedAssistant, echo


async def test_the_server_is_ready_once_it_is_warm_and_counts_turns(listen):
    url, services = await listen(ScriptedAssistant(echo()))
    async with httpx.AsyncClient(base_url=url) as client:
        for _ in range(100):
            if (await client.get("/readyz")).status_code == 200:
                break
            await asyncio.sleep(0.02)
        customer = await Customer.arrive(client)
        await customer.say("在吗")
        await services.dispatcher.idle()

        assert (await client.get("/healthz")).json() == {"status": "ok"}
        metrics = (await client.get("/metrics")).text

    assert 'xiaoer_turns_total{outcome="replied"} 1.0' in metrics


async def test_it_is_not_ready_before_it_is_warm(client):
    answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["detail"] == "The models are being loaded."


async def test_answers_carry_security_headers(client):
    headers = (await client.get("/healthz")).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


async def test_only_the_shop_may_frame_the_widget(client):
    headers = (await client.get("/widget/")).headers

    assert "X-Frame-Options" not in headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:8100 http://localhost:8100" in policy


async def test_only_allowed_origins_may_call(client):
    async def allowed(origin: str) -> str | None:
        answer = await client.options(
            "/v1/conversations",
            headers={"Origin": origin, "Access-Control-Request-Method": "POST"},
        )
        return answer.headers.get("Access-Control-Allow-Origin")

    assert await allowed("http://127.0.0.1:8100") == "http://127.0.0.1:8100"
    assert await allowed("https://evil.example") is None


async def test_every_operation_tells_its_problems_and_who_may_call_it(client):
    document = (await client.get("/openapi.json")).json()

    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    for operation in operations.values():
        assert "application/problem+json" in operation["responses"]["4XX"]["content"]
        assert "422" not in operation["responses"]
    unguarded = {key for key, operation in operations.items() if "security" not in operation}
    assert unguarded == {
        ("post", "/v1/conversations"),
        ("post", "/v1/desk/session"),
        ("get", "/v1/desk/oidc"),
        ("get", "/v1/desk/oidc/start"),
        ("get", "/v1/desk/oidc/callback"),
        ("get", "/healthz"),
        ("get", "/readyz"),
        ("get", "/metrics"),
    }
    assert operations["get", "/v1/desk/queue"]["security"] == [{"desk": []}]
    assert operations["put", "/v1/insights/samples/{sample_id}"]["security"] == [{"desk": []}]
    assert operations["post", "/v1/chat/completions"]["security"] == [{"api_key": []}]


async def test_the_api_is_described_in_openapi(client):
    paths = (await client.get("/openapi.json")).json()["paths"]

    assert "/v1/conversations/{conversation_id}/messages" in paths
    assert "/v1/desk/queue" in paths
    assert "/v1/chat/completions" in paths
