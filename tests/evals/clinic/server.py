"""A dentist's appointments as a server of a benchmark: `server.py PORT DATABASE`, with its data in one JSON file."""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

DATABASE = Path(sys.argv[2])


def read() -> dict[str, Any]:
    return dict(json.loads(DATABASE.read_text(encoding="utf-8")))


def write(data: dict[str, Any]) -> None:
    data["changes"] = data.get("changes", 0) + 1
    DATABASE.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def refused(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status_code=status)


async def slots(_: Request) -> Response:
    return JSONResponse({"slots": [s for s, free in read()["slots"].items() if free]})


async def appointments(request: Request) -> Response:
    patient = request.path_params["patient_id"]
    found = read()["appointments"]
    mine = {name: row for name, row in found.items() if row["patient"] == patient}
    return JSONResponse({"appointments": [{"id": name, **row} for name, row in mine.items()]})


async def book(request: Request) -> Response:
    data, body = read(), await request.json()
    if not data["slots"].get(body["slot"]):
        return refused(409, f"{body['slot']} is taken.")
    name = f"A{100 + len(data['appointments']) + 1}"
    data["slots"][body["slot"]] = False
    data["appointments"][name] = {
        "patient": request.path_params["patient_id"],
        "slot": body["slot"],
        "for": body["treatment"],
        "status": "booked",
        "fee": data["fees"][body["treatment"]],
    }
    write(data)
    return JSONResponse({"id": name, **data["appointments"][name]}, status_code=201)


async def change(request: Request) -> Response:
    """Cancel it, or move it to another slot."""
    data, body = read(), await request.json()
    found = data["appointments"].get(request.path_params["appointment_id"])
    if found is None or found["patient"] != request.path_params["patient_id"]:
        return refused(404, "There is no such appointment of this patient.")
    if found["status"] != "booked":
        return refused(409, f"It is {found['status']}.")
    slot = body.get("slot")
    if slot and not data["slots"].get(slot):
        return refused(409, f"{slot} is taken.")
    data["slots"][found["slot"]] = True
    if slot:
        data["slots"][slot], found["slot"] = False, slot
    else:
        found["status"] = "cancelled"
    write(data)
    return JSONResponse(found)


async def state(_: Request) -> Response:
    return JSONResponse(read())


ONE = "/patients/{patient_id}/appointments/{appointment_id}"
application = Starlette(
    routes=[
        Route("/slots/search", slots, methods=["POST"]),
        Route("/patients/{patient_id}/appointments", appointments, methods=["GET"]),
        Route("/patients/{patient_id}/appointments", book, methods=["POST"]),
        Route(f"{ONE}/cancel", change, methods=["POST"]),
        Route(f"{ONE}/move", change, methods=["POST"]),
        Route("/state", state),
    ]
)

if __name__ == "__main__":
    uvicorn.run(application, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
