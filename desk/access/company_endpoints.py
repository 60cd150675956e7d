"""The company sign-in over HTTP: whether there is one, the way there, and the way back."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, Query, Request
from fastapi.responses import RedirectResponse

from desk.access.audit import refuse
from desk.access.oidc import CompanySignIn
from desk.access.session import Records, keep_cookie, settings_of
from desk.accounts import begin_session
from domain.errors import Forbidden, NotFound, XiaoerError
from store.moments import utc_now

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/v1/desk/oidc", tags=["desk"])

FLOW = "xiaoer_oidc"
_PATH = "/v1/desk/oidc"


def company_of(request: Request) -> CompanySignIn:
    company: CompanySignIn = request.app.state.company
    return company


Company = Annotated[CompanySignIn, Depends(company_of)]


@router.get("")
async def offered(company: Company) -> dict[str, Any]:
    """Whether the sign-in page shows a button."""
    return {"on": company.on}


@router.get("/start", response_class=RedirectResponse)
async def start(request: Request, company: Company) -> RedirectResponse:
    """Leads to the provider's page; what comes back must fit the cookie."""
    if not company.on:
        raise NotFound("There is no company sign-in here: XIAOER_OIDC_ISSUER is empty.")
    company.attempts.check(request.client.host if request.client else "")
    try:
        begun = await company.begin()
    except XiaoerError:
        logger.exception("the company sign-in cannot be reached")
        return RedirectResponse("/console/?company=failed", 303)
    answer = RedirectResponse(begun.address, 303)
    # Lax: the way back is a link from another site.
    answer.set_cookie(
        FLOW,
        begun.flow,
        max_age=600,
        path=_PATH,
        httponly=True,
        samesite="lax",
        secure=settings_of(request).base_url.startswith("https:"),
    )
    return answer


@router.get("/callback", response_class=RedirectResponse)
async def callback(
    request: Request,
    company: Company,
    journal: Records,
    code: Annotated[str, Query(max_length=4096)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
    xiaoer_oidc: Annotated[str, Cookie(max_length=1000)] = "",
) -> RedirectResponse:
    """Signs in and leads to the console, or says there why not."""
    client = request.client.host if request.client else ""
    company.attempts.check(client)
    answer = RedirectResponse("/console/", 303)
    try:
        if not company.on:
            raise NotFound("There is no company sign-in here.")
        operator = await company.finish(code=code, state=state, flow=xiaoer_oidc)
    except XiaoerError as error:
        logger.warning("a company sign-in was refused: %s", error.detail)
        refuse(request, reason=error.detail)
        told = "refused" if isinstance(error, Forbidden) else "failed"
        answer = RedirectResponse(f"/console/?company={told}", 303)
    else:
        device = request.headers.get("user-agent", "")
        begun = await begin_session(journal, operator, now=utc_now(), client=client, device=device)
        request.state.operator = operator
        keep_cookie(request, answer, begun.token)
    answer.delete_cookie(FLOW, path=_PATH)
    return answer
