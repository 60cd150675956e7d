"""The evals over HTTP, for engineers: /v1/insights/evals/..."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from desk.access.session import Engineer, Records
from domain.case import CaseState
from evals.baselines import NONE, SHIPPED
from evals.console import endpoints_cases, shelf
from evals.console.asking import CHANGEABLE, ReplayAsked, RunAsked
from evals.console.runs import PAGE, REPORT, RunBook
from evals.kinds import Bound

router = APIRouter(prefix="/v1/insights/evals", tags=["insights"])
router.include_router(endpoints_cases.router)

_Setting = Annotated[str, Field(max_length=300)]


def run_book(request: Request) -> RunBook:
    book: RunBook = request.app.state.eval_runs
    return book


Book = Annotated[RunBook, Depends(run_book)]


class Asked(BaseModel):
    """0 trials are as many as the suite says, a limit of 0 is none."""

    suites: Annotated[list[str], Field(min_length=1, max_length=50)]
    trials: Annotated[int, Field(ge=0, le=20)] = 0
    tag: Annotated[str, Field(max_length=100)] = ""
    limit: Annotated[int, Field(ge=0, le=100_000)] = 0
    seed: Annotated[int, Field(ge=0, le=1_000_000_000)] = 7
    baseline: Annotated[str, Field(max_length=64)] = ""
    bound: Literal["", "no_knowledge", "golden_retrieval"] | None = None
    settings: Annotated[dict[str, _Setting], Field(max_length=20)] = {}


class Replayed(BaseModel):
    last: Annotated[int, Field(ge=1, le=2000)] = 200
    drafts: bool = False
    settings: Annotated[dict[str, _Setting], Field(max_length=20)] = {}


@router.get("")
async def overview(_me: Engineer, book: Book, journal: Records) -> dict[str, Any]:
    """The suites that there are, the runs so far, the newest first, and what they can be compared with."""
    counts = await journal.cases.counts()

    def look() -> dict[str, Any]:
        labelled, runs = counts[CaseState.LABELLED], book.listed()
        whole = [one["id"] for one in runs if one["state"] == "finished" and one["report"]]
        return {
            "suites": [shelf.suite_view(suite, labelled=labelled) for suite in shelf.suites()],
            "runs": runs,
            "baselines": [SHIPPED, NONE, *whole],
            "settings": [f"XIAOER_{name.upper()}" for name in CHANGEABLE],
        }

    return await asyncio.to_thread(look) | {"cases": counts}


@router.post("/runs", status_code=201)
async def start(body: Asked, me: Engineer, book: Book) -> dict[str, Any]:
    """Begins a run as a process of low priority; 409 while one is under way."""
    asked = RunAsked(
        suites=tuple(dict.fromkeys(body.suites)),
        trials=body.trials,
        tag=body.tag.strip(),
        limit=body.limit,
        seed=body.seed,
        baseline=body.baseline,
        bound=Bound(body.bound) if body.bound else None,
        settings=body.settings,
    )
    return {"run": await book.start(me, asked)}


@router.post("/replays", status_code=201)
async def replay(body: Replayed, me: Engineer, book: Book) -> dict[str, Any]:
    """Which answers would change: gives the recorded turns to the assistant as it would be; nothing is written or carried out."""
    asked = ReplayAsked(last=body.last, drafts=body.drafts, settings=body.settings)
    return {"run": await book.start(me, asked)}


@router.get("/runs/{run_id}")
async def run(run_id: str, _me: Engineer, book: Book) -> dict[str, Any]:
    """How far it is, and the last lines that it printed."""
    return await asyncio.to_thread(book.get, run_id)


@router.post("/runs/{run_id}/stop")
async def stop(run_id: str, _me: Engineer, book: Book) -> dict[str, Any]:
    """Ends it; what it has measured is kept, and it can go on later."""
    return {"run": await book.stop(run_id)}


@router.post("/runs/{run_id}/resume")
async def resume(run_id: str, me: Engineer, book: Book) -> dict[str, Any]:
    """Goes on where it was stopped; 409 where it came to its end, or another is under way."""
    return {"run": await book.resume(me, run_id)}


@router.delete("/runs/{run_id}", status_code=204)
async def delete(run_id: str, _me: Engineer, book: Book) -> Response:
    """With all that it wrote; 409 while it is under way."""
    await book.delete(run_id)
    return Response(status_code=204)


@router.get("/runs/{run_id}/report")
async def report(run_id: str, _me: Engineer, book: Book) -> FileResponse:
    """All that was measured, as docs/evals.md describes it; 404 until the run has ended."""
    return FileResponse(book.file(run_id, REPORT), media_type="application/json")


@router.get("/runs/{run_id}/page")
async def page(run_id: str, _me: Engineer, book: Book) -> FileResponse:
    """The report as one file that needs no network, to keep or to pass on."""
    return FileResponse(
        book.file(run_id, PAGE), media_type="text/html", filename=f"evals-{run_id}.html"
    )
