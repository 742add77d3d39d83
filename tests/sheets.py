"""Workbooks for tests: made, uploaded, read back."""

import io
import shutil
import subprocess

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from benghe.core.excel import write_sheet


def workbook(*rows, headings=None):
    """A sheet whose lines are dicts by heading."""
    headings = headings or list(dict.fromkeys(name for row in rows for name in row))
    return write_sheet(
        "Dữ liệu", headings, [[row.get(h) for h in headings] for row in rows]
    )


def saved(book):
    """The bytes of an openpyxl workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def upload(client, model, content):
    """The page of the check; ``model`` like ``members_member``."""
    file = SimpleUploadedFile("du-lieu.xlsx", content)
    return client.post(reverse(f"admin:{model}_import"), {"file": file}, follow=True)


def confirm(client, model, response):
    """Confirm what ``response`` showed, and follow to the next page."""
    url = reverse(f"admin:{model}_process_import")
    return client.post(url, {"batch": response.context["batch"].pk}, follow=True)


def exported(client, model, **query):
    """The exported workbook."""
    response = client.get(reverse(f"admin:{model}_export"), query)
    return openpyxl.load_workbook(io.BytesIO(response.getvalue()))


def counts_of(response):
    """How many lines of each outcome, without those of which there are none."""
    return {k: n for k, n in response.context["batch"].counts.items() if n}


def errors_of(response):
    """(line, heading, message) of every error found."""
    return [
        (line.number, fault["heading"], fault["message"])
        for line in response.context["batch"].lines.all()
        for fault in line.faults
    ]


def changes_of(response):
    """(line, changes) of every changed line found."""
    lines = response.context["batch"].lines.filter(kind="update")
    return [(line.number, tuple(map(tuple, line.changes))) for line in lines]


def messages_of(response):
    """The messages at the top of the page."""
    return [str(message) for message in response.context["messages"]]


def through_libreoffice(content, folder):
    """The bytes after xlsx → ods → xlsx, in the manner of a clerk without Excel."""
    source = folder / "ds.xlsx"
    source.write_bytes(content)
    for kind in ("ods", "xlsx"):
        subprocess.run(
            [shutil.which("soffice"), f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", kind, "--outdir", str(folder / kind), str(source)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        source = folder / kind / f"ds.{kind}"
    return source.read_bytes()
