"""Workbooks for tests: made, uploaded, read back."""

import io

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
    """The page that checks the sheet; ``model`` like ``members_member``."""
    file = SimpleUploadedFile("du-lieu.xlsx", content)
    return client.post(reverse(f"admin:{model}_import"), {"file": file})


def confirm(client, model, response):
    """Confirm what ``response`` showed, and follow to the list."""
    url = reverse(f"admin:{model}_process_import")
    return client.post(url, {"batch": response.context["batch"].pk}, follow=True)


def exported(client, model, **query):
    """The exported workbook."""
    response = client.get(reverse(f"admin:{model}_export"), query)
    return openpyxl.load_workbook(io.BytesIO(response.content))


def errors_of(response):
    """(line, heading, message) of every error shown."""
    return [
        (row.number, *error)
        for row in response.context["preview"].of("error")
        for error in row.errors
    ]


def changes_of(response):
    """(line, changes) of every changed line shown."""
    return [
        (row.number, row.changes) for row in response.context["preview"].of("update")
    ]


def messages_of(response):
    """The messages at the top of the page."""
    return [str(message) for message in response.context["messages"]]
