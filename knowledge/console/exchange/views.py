"""Out: one Excel file, or the YAML files in an archive. In: look first, then take over what is right."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from knowledge.console import store
from knowledge.console.access import page, show
from knowledge.console.editing.deeds import DeedRefused
from knowledge.console.exchange import uploads
from knowledge.console.exchange.deeds import take_over
from knowledge.console.models.audit import note
from knowledge.entries.records import write_records
from knowledge.entries.spreadsheet import write_workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 500


@page("exchange_record")
def exchange(request: HttpRequest) -> HttpResponse:
    """Both ways on one page."""
    return show(request, "exchange/exchange.html", _("Import and export"))


@page("exchange_record")
def workbook(request: HttpRequest) -> HttpResponse:
    """Everything as it stands at work, as an Excel file."""
    note(request.user.get_username(), "exported", "xlsx")
    return _file(write_workbook(store.at_work()), _XLSX, "xlsx")


@page("exchange_record")
def archive(request: HttpRequest) -> HttpResponse:
    """Everything as it stands at work, as the YAML files in a zip archive."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        write_records(store.at_work(), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            made.write(path, path.name)
    note(request.user.get_username(), "exported", "yaml")
    return _file(packed.getvalue(), "application/zip", "zip")


@require_POST
@page("exchange_record")
def look(request: HttpRequest) -> HttpResponse:
    """Keep the file that was sent, and go on to look at it."""
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("Choose a file first."))
        return HttpResponseRedirect(reverse("exchange"))
    if sent.size > uploads.MOST_BYTES:
        messages.error(request, _("The file has more than 20 MB."))
        return HttpResponseRedirect(reverse("exchange"))
    return HttpResponseRedirect(reverse("import_take", args=[uploads.keep(sent.name, sent.read())]))


@page("exchange_record")
def take(request: HttpRequest, token: str) -> HttpResponse:
    """What a file would change and what is wrong in it; POST takes it over as drafts in review."""
    path = uploads.kept(token)
    if path is None:
        messages.error(request, _("This file is no longer here; send it again."))
        return HttpResponseRedirect(reverse("exchange"))
    upload = uploads.look_at(path)
    if request.method == "POST":
        if upload.errors and not request.POST.get("leave_out"):
            messages.error(request, _("Some rows are wrong. Mend them in the file, or tick that they are left out."))
        else:
            return _taken(request, upload, path)
    return show(
        request, "exchange/look.html", _("What the file would change"),
        upload=upload, errors=upload.errors[:_SHOWN], warnings=[one for one in upload.problems if one.severity != "error"][:_SHOWN],
        changes=[one for one in upload.merged.changes if one.state != "unchanged"],
    )  # fmt: skip


def _taken(request: HttpRequest, upload: uploads.Upload, path: Path) -> HttpResponse:
    try:
        count = take_over(request.user, upload.right)
    except DeedRefused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("exchange"))
    path.unlink(missing_ok=True)
    messages.success(
        request, ngettext("%(count)d text waits for review now.", "%(count)d texts wait for review now.", count) % {"count": count}
    )
    return HttpResponseRedirect(reverse("waiting"))


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"pana-{dt.date.today().isoformat()}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
