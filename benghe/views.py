"""Pages that belong to no app: errors and health."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Out of scope and not existing look alike: nobody learns which it was."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page without data, when something broke, or when the database was busy too long.

    Called while the error is being handled, wherever it came from (session, view).
    """
    if _is_busy(sys.exception()):
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = "10"
        return response
    return render(request, "500.html", status=500)


def _is_busy(error: BaseException | None) -> bool:
    """Whether SQLite refused to wait any longer for whoever is writing."""
    return isinstance(error, OperationalError) and "database is locked" in str(error)


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """The address or the form makes no sense."""
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Whether the portal and its database answer; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
