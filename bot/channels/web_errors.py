"""Refusals of the web API: a status, a code for programs, a reason in words."""

from __future__ import annotations

from sanic.exceptions import SanicException
from sanic.response import HTTPResponse
from sanic.response import json as json_response

_CODES = {404: "not_found", 405: "method_not_allowed", 408: "request_timeout", 413: "too_large"}


class ApiError(SanicException):  # type: ignore[misc]
    """A request that is refused, with the reason."""

    def __init__(self, status: int, code: str, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason, status_code=status)
        self.code = code
        self.reason = reason
        self.retry_after = retry_after


def invalid(reason: str) -> ApiError:
    """The request has the wrong shape."""
    return ApiError(400, "invalid_request", reason)


def as_response(error: Exception) -> HTTPResponse:
    """The JSON answer to an error."""
    if isinstance(error, ApiError):
        body = {"code": error.code, "message": error.reason}
        headers = None
        if error.retry_after is not None:
            body["retry_after"] = error.retry_after  # type: ignore[assignment]
            headers = {"Retry-After": str(error.retry_after)}
        return json_response({"error": body}, status=error.status_code, headers=headers, ensure_ascii=False)
    status = int(getattr(error, "status_code", None) or 500)
    code = _CODES.get(status, "invalid_request" if status < 500 else "failure")
    reason = str(error) if status < 500 else "something is broken on our side; please try again"
    headers = dict(getattr(error, "headers", None) or {})
    return json_response({"error": {"code": code, "message": reason}}, status=status, headers=headers, ensure_ascii=False)
