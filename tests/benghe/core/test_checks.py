"""System checks for what breaks on site."""

import openpyxl

from benghe.checks import (
    data_folder_is_writable,
    excel_reader_is_safe,
    network_needs_https,
)


def test_a_data_folder_that_cannot_be_written_is_an_error(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert data_folder_is_writable() == []

    settings.DATA_DIR = tmp_path / "khong-co"

    (error,) = data_folder_is_writable()
    assert error.id == "benghe.E001"
    assert error.msg == f"Không ghi được thư mục dữ liệu {settings.DATA_DIR}."


def test_reading_excel_without_defusedxml_is_an_error(monkeypatch):
    assert excel_reader_is_safe() == []

    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)

    assert [error.id for error in excel_reader_is_safe()] == ["benghe.E002"]


def test_a_portal_on_the_network_without_https_is_a_warning(settings):
    settings.ALLOWED_HOSTS, settings.HTTPS = ["127.0.0.1", "localhost"], False
    assert network_needs_https() == []

    settings.ALLOWED_HOSTS = ["portal.example"]
    assert [warning.id for warning in network_needs_https()] == ["benghe.W001"]

    settings.HTTPS = True
    assert network_needs_https() == []
