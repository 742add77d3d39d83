"""Fixtures that most tests need: the ward, one account a role, clients.

The accounts are only made when a test asks for them; all but ``ended_secretary`` and
``nobody`` hold one seat that is open today.
"""

from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils.timezone import localdate

from reports.demo.loader import load_full
from tests.factories import (
    CellFactory,
    CommitteeFactory,
    CommitteeNameFactory,
    SeatFactory,
    TermFactory,
    UserFactory,
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; at the end no session of the live server may hold it open.

    PostgreSQL does not drop a database that somebody uses.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        connections.close_all()


@pytest.fixture(autouse=True)
def settings_of_tests(settings):
    """What tests change: jobs run at once, static files need no manifest, passwords
    cost nothing (only here; the portal itself uses Argon2)."""
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ward(db):
    """Đảng bộ phường Bến Nghé with its name and its term."""
    committee = CommitteeFactory()
    CommitteeNameFactory(committee=committee)
    TermFactory(committee=committee)
    return committee


@pytest.fixture
def own_cell(ward):
    """The cell that ``secretary`` leads."""
    return CellFactory(committee=ward, name="Chi bộ Khu phố 1", code="KP1")


def _seated(role, full_name, **place):
    user = UserFactory(username=f"tai.khoan.{role.lower()}", full_name=full_name)
    SeatFactory(user=user, role=role, **place)
    return user


@pytest.fixture
def office(ward):
    """Văn phòng Đảng ủy (VP)."""
    return _seated("VP", "Phạm Thị Văn Phòng", committee=ward)


@pytest.fixture
def leader(ward):
    """Thường trực Đảng ủy (LD)."""
    return _seated("LD", "Lê Văn Lãnh Đạo", committee=ward)


@pytest.fixture
def secretary(own_cell):
    """Bí thư chi bộ (BT) of ``own_cell``."""
    return _seated("BT", "Đỗ Thị Bí Thư", cell=own_cell)


@pytest.fixture
def ubnd(ward):
    """Ủy ban nhân dân (UB)."""
    return _seated("UB", "Vũ Văn Ủy Ban", committee=ward)


@pytest.fixture
def inspector(ward):
    """Ủy ban Kiểm tra (KT)."""
    return _seated("KT", "Bùi Thị Kiểm Tra", committee=ward)


@pytest.fixture
def technician(ward):
    """Quản trị hệ thống (QT)."""
    return _seated("QT", "Hồ Văn Kỹ Thuật", committee=ward)


@pytest.fixture
def nobody(ward):
    """An account that never held a seat."""
    return UserFactory(username="khong.vai.tro", full_name="Không Vai Trò")


@pytest.fixture
def ended_secretary(own_cell):
    """Secretary of ``own_cell`` until yesterday: the seat ended on that day."""
    user = UserFactory(username="het.nhiem.ky", full_name="Ngô Thị Hết Nhiệm Kỳ")
    yesterday = localdate() - timedelta(days=1)
    SeatFactory(user=user, role="BT", cell=own_cell, ended_on=yesterday)
    return user


@pytest.fixture
def client_for():
    """``client_for(user)``: a browser in which ``user`` is signed in; None: nobody."""

    def make(user):
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture(scope="module")
def demo_ward(django_db_setup, django_db_blocker):
    """The full demo ward, loaded once a test module and rolled back after it.

    Every test of the module finds it there; each one's own changes are undone as
    usual. Not for tests that need real transactions or a live server: those call
    ``load_full`` themselves.
    """
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        load_full()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
