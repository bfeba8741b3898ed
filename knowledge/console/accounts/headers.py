"""Headers of every page that Django has no setting for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_UNUSED: Final = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
PERMISSIONS: Final = ", ".join(f"{name}=()" for name in _UNUSED)


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: no page is kept by browser or proxy, and none may use the device's sensors. Static files do not come here."""

    def passing(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cache-Control"] = "no-store, private"
        return response

    return passing
