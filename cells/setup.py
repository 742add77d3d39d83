"""The first rows of an empty ward: committee, kinds of cells, first accounts."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from benghe.core.models import BaseModel, Event
from benghe.core.services import record_event
from benghe.lib.text import search_key
from cells.models import CellKind, Committee, CommitteeName, Seat, Term, User

# code, name: what a ward usually has; the office edits the list afterwards.
KINDS = (
    ("khu-pho", "Khu phố"),
    ("co-quan", "Cơ quan"),
    ("cong-an", "Công an"),
    ("quan-su", "Quân sự"),
    ("truong", "Trường học"),
    ("y-te", "Y tế"),
    ("doanh-nghiep", "Doanh nghiệp"),
)
# Without letters and digits that look alike on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class WardExistsError(Exception):
    """The database holds a committee already."""


@dataclass(frozen=True, slots=True)
class WardPlan:
    """What the operator gives; ``term`` empty: no term yet; ``code`` empty: from the name."""

    name: str
    issuer: str
    superior: str
    place: str
    founded_on: date
    code: str = ""
    term: str = ""
    term_from: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A first account and the role of its seat (QT or VP)."""

    username: str
    full_name: str
    role: str


def code_of(name: str) -> str:
    """``Đảng bộ phường Bến Nghé`` → ``BEN-NGHE``."""
    words = search_key(name).upper()
    for start in ("DANG BO ", "PHUONG "):
        words = words.removeprefix(start)
    letters = "".join(c if c.isalnum() else " " for c in words)
    return "-".join(letters.split())[:20].strip("-")


def first_password() -> str:
    """Sixteen letters and digits in four groups, drawn at random; about 79 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


@transaction.atomic
def set_up_ward(plan: WardPlan, accounts: list[Account], day: date) -> dict[str, str]:
    """Store everything or nothing; the first password of each account, by username.

    ``day`` is the first day of the seats. Raises WardExistsError, or ValidationError
    with the messages of the models.
    """
    if Committee.objects.exists():
        raise WardExistsError
    committee = Committee(
        code=plan.code or code_of(plan.name), founded_on=plan.founded_on
    )
    _store(committee)
    _store(
        CommitteeName(
            committee=committee, started_on=plan.founded_on, name=plan.name,
            issuer=plan.issuer, superior=plan.superior, place=plan.place,
        )
    )  # fmt: skip
    if plan.term:
        start = plan.term_from or plan.founded_on
        _store(Term(committee=committee, name=plan.term, started_on=start))
    if not CellKind.objects.exists():
        for position, (code, name) in enumerate(KINDS, start=1):
            _store(CellKind(code=code, name=name, position=position))
    passwords = {a.username: _open_account(a, committee, day) for a in accounts}
    record_event(Event.Kind.SETUP, None, "setup_ward", accounts=len(passwords))
    return passwords


def _store(row: BaseModel) -> None:
    """Validate and store."""
    row.full_clean()
    row.save()


def _open_account(account: Account, committee: Committee, day: date) -> str:
    """An account that must change its password, with its seat; the password."""
    password = first_password()
    user = User(username=account.username, full_name=account.full_name)
    user.set_password(password)
    user.full_clean()
    user.save()
    _store(Seat(user=user, role=account.role, committee=committee, started_on=day))
    return password
