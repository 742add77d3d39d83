"""Settings are read once at the start; a wrong one stops it with one Vietnamese line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW = "import benghe.settings as s; "


def python(code, data, **env):
    """Run ``code`` in a fresh Python with nothing but these settings."""
    base = {"PATH": os.environ["PATH"], "HOME": str(data), "BENGHE_DATA": str(data)}
    base |= {"SECRET_KEY": "x" * 60, "DJANGO_SETTINGS_MODULE": "benghe.settings"}
    found = {name: value for name, value in (base | env).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", code], env=found, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"DEBUG": "yes"}, "Biến DEBUG phải là 0 hoặc 1, không phải «yes»."),
        ({"HTTPS": "on"}, "Biến HTTPS phải là 0 hoặc 1, không phải «on»."),
        ({"SECRET_KEY": None}, "Thiếu biến môi trường SECRET_KEY."),
        ({"BENGHE_DATA": str(ROOT)}, "BENGHE_DATA phải nằm ngoài thư mục mã nguồn."),
        (
            {"BENGHE_DATA": str(ROOT / "du-lieu")},
            "BENGHE_DATA phải nằm ngoài thư mục mã nguồn.",
        ),
    ],
)
def test_a_wrong_setting_stops_the_start_with_what_is_wrong(tmp_path, env, says):
    answer = python(SHOW, tmp_path, **env)

    assert answer.returncode != 0
    assert answer.stderr.splitlines()[-1].endswith(f"ImproperlyConfigured: {says}")
    assert not (ROOT / "du-lieu").exists()


def test_a_database_address_that_nobody_knows_stops_the_start(tmp_path):
    answer = python(SHOW, tmp_path, DATABASE_URL="khong-co://may/csdl")

    assert answer.returncode != 0


def test_the_key_that_setup_wrote_into_the_data_folder_is_used(tmp_path):
    (tmp_path / "secret_key").write_text("khóa trong thư mục dữ liệu\n")
    code = SHOW + "print(s.SECRET_KEY)"

    assert python(code, tmp_path, SECRET_KEY=None).stdout == (
        "khóa trong thư mục dữ liệu\n"
    )
    assert python(code, tmp_path, SECRET_KEY="khác").stdout == "khác\n"


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path):
    data = tmp_path / "moi" / "du-lieu"
    code = SHOW + "print(oct(s.DATA_DIR.stat().st_mode)[-3:])"

    assert python(code, data).stdout == "700\n"


def test_postgresql_is_used_when_its_address_is_given(tmp_path):
    code = SHOW + "d = s.DATABASES['default']; print(d['ENGINE'], d['HOST'], d['NAME'], d['CONN_MAX_AGE'], d['CONN_HEALTH_CHECKS'])"  # fmt: skip

    answer = python(code, tmp_path, DATABASE_URL="postgres://u:p@may:5432/dang_uy")

    assert answer.stdout == "django.db.backends.postgresql may dang_uy 60 True\n"


def test_the_pool_of_postgresql_is_switched_on_by_a_flag(tmp_path):
    code = SHOW + "d = s.DATABASES['default']; print(d['OPTIONS'], d['CONN_MAX_AGE'])"

    answer = python(
        code, tmp_path, DATABASE_URL="postgres://u:p@may/dang_uy", DATABASE_POOL="1"
    )

    assert answer.stdout == "{'pool': True} 0\n"


def test_https_switches_on_all_that_a_network_needs(tmp_path):
    code = SHOW + (
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, "
        "s.SECURE_HSTS_SECONDS)"
    )

    assert python(code, tmp_path).stdout == "False False False 0\n"
    assert python(code, tmp_path, HTTPS="1").stdout == "True True True 31536000\n"


def test_sqlite_is_in_wal_mode_waits_and_locks_at_the_start_of_a_transaction(tmp_path):
    code = """
import sqlite3, django
django.setup()
from django.conf import settings
from django.db import connection, transaction
with connection.cursor() as cursor:
    for name in ("journal_mode", "busy_timeout", "synchronous", "foreign_keys"):
        print(name, *cursor.execute(f"PRAGMA {name}").fetchone())
with transaction.atomic():
    connection.cursor().execute("SELECT 1")
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        print(error)
"""
    answer = python(code, tmp_path)

    assert answer.stderr == ""
    assert answer.stdout.splitlines() == [
        "journal_mode wal",
        "busy_timeout 30000",
        "synchronous 1",
        "foreign_keys 1",
        "database is locked",
    ]


def test_argon2_hashes_the_passwords_of_the_portal(tmp_path):
    code = """
import django
django.setup()
from django.contrib.auth.hashers import check_password, make_password
stored = make_password("một mật khẩu đủ dài")
print(stored.split("$")[0], check_password("một mật khẩu đủ dài", stored))
"""
    assert python(code, tmp_path).stdout == "argon2 True\n"
