"""Every error as a problem document: what was wrong, where, and what to do (RFC 9457)."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.errors import XiaoerError
from domain.language import Language

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_CODES = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found"} | {
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many",
}
TITLES = {
    "bad_request": ("请求无法解析", "The request cannot be read"),
    "invalid_json": ("请求正文不是有效的 JSON", "The body is not valid JSON"),
    "unauthorized": ("请先验证身份", "Please identify yourself"),
    "forbidden": ("没有权限", "You may not do this"),
    "not_found": ("没有找到", "There is no such thing here"),
    "method_not_allowed": ("不支持这种请求方法", "This method is not supported here"),
    "gone": ("已过期", "This has expired"),
    "conflict": ("状态已经变化", "The state has changed"),
    "handoff_taken": ("会话已被其他同事接待", "Somebody else has taken this conversation"),
    "not_owner": ("您没有接待这个会话", "The conversation is not yours to speak in"),
    "turn_lost": ("这一轮已不再有效", "The turn no longer owns the conversation"),
    "proposal_closed": ("这项操作已经处理过", "The proposal has already been decided"),
    "draft_changed": ("这份草稿已被他人保存", "Somebody else has saved this draft"),
    "not_publishable": ("这个版本还不能发布", "This version cannot be published yet"),
    "idempotency_mismatch": (
        "同一个 Idempotency-Key 的内容不同",
        "The same Idempotency-Key came with another body",
    ),
    "new_conversation_needed": ("请开始新的会话", "Please begin a new conversation"),
    "too_large": ("请求过大", "The request is too large"),
    "unsupported_media_type": ("不支持这种文件", "Files of this kind are not taken"),
    "invalid": ("请求无效", "The request is not valid"),
    "translation_refused": ("译文与原文不一致", "The translation does not say the same"),
    "too_many": ("请求过于频繁", "Too many requests"),
    "unavailable": ("依赖的服务没有响应", "A service we need does not answer"),
    "model_unavailable": ("语言模型没有响应", "The language model does not answer"),
    "tool_unavailable": ("店铺系统没有响应", "The shop's system does not answer"),
    "internal": ("我们这边出了点问题", "Something went wrong on our side"),
}


def problem(request: Request, status: int, code: str, detail: str, /, **extra: Any) -> JSONResponse:
    """The title is in the language of Accept-Language; the rest is for programs and their authors. What `extra` calls by the
    name of a member of every problem, as `status`, is left out."""
    language = preferred_language(request.headers.get("accept-language"), Language.EN)
    zh, en = TITLES.get(code, TITLES["internal" if status >= 500 else "invalid"])
    headers = {"Content-Language": language.value, "Cache-Control": "no-store"}
    if "retry_after" in extra:
        headers["Retry-After"] = str(extra["retry_after"])
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    content = {
        "type": f"urn:xiaoer:problem:{code}",
        "title": zh if language is Language.ZH else en,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": request.url.path,
    }
    # Ours win, and stand at the front.
    return JSONResponse(content | extra | content, status, headers, media_type=MEDIA_TYPE)


def preferred_language(accept: str | None, default: Language) -> Language:
    """The first language of an Accept-Language header."""
    first = (accept or "").split(",")[0].split(";")[0].strip()
    return Language.of_locale(first) if first and first != "*" else default


def add_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(XiaoerError, _of_ours)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _of_surprise)


async def _of_ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, XiaoerError)
    return problem(request, error.status, error.code, error.detail, **error.extra)


async def _of_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(request, 400, "invalid_json", "The body is not valid JSON.")
    errors = [
        {"where": ".".join(str(part) for part in one["loc"]), "what": one["msg"]} for one in found
    ]
    detail = "; ".join(f"{one['where']}: {one['what']}" for one in errors[:5])
    return problem(request, 422, "invalid", detail, errors=errors)


async def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400 and "parsing the body" in str(error.detail):
        return problem(request, 400, "invalid_json", "The body is not JSON in UTF-8.")
    code = _CODES.get(error.status_code, "invalid" if error.status_code < 500 else "internal")
    answer = problem(request, error.status_code, code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _of_surprise(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(request, 500, "internal", "Please try again; the failure has been logged.")
