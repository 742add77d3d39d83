"""The kinds of act: what each asks, and to whom it applies."""

from collections.abc import Callable
from dataclasses import dataclass

from members.acts.situation import Situation
from members.models import Act

K = Act.Kind


@dataclass(frozen=True, slots=True)
class ActKind:
    """One kind: its code, the words of its button, the fields that its form asks.

    Every form also asks the day, the number and day of the decision, and the document.
    ``fits`` says whether it applies to a person; ``day_label`` names the day in the
    words of the paper. ``new_person``: it may bring someone who is not yet registered.
    """

    code: str
    label: str
    group: str
    fields: tuple[str, ...]
    fits: Callable[[Situation], bool]
    day_label: str = "Ngày có hiệu lực"
    new_person: bool = False


def _here(now: Situation) -> bool:
    return now.stay is not None and now.party is not None


def _in_party(now: Situation) -> bool:
    """Here, or gone to another ward: that one too can tell of a death or an expulsion."""
    return now.party is not None


def _nowhere(now: Situation) -> bool:
    """In no cell and not in the Party; a guest is, elsewhere."""
    return now.stay is None and now.party is None and now.standing("guest") is None


def _dead(now: Situation) -> bool:
    last = now.last_party
    return now.party is None and last is not None and last.end_reason == "death"


GROUPS = {
    "join": "Vào Đảng và đến",
    "life": "Sinh hoạt",
    "post": "Chức vụ",
    "leave": "Chuyển đi và ra khỏi Đảng",
}

ACT_KINDS: dict[str, ActKind] = {
    kind.code: kind
    for kind in (
        ActKind(
            K.CANDIDATE, "Theo dõi quần chúng ưu tú", "join", ("cell", "trained_on"),
            lambda now: _nowhere(now) and now.candidacy is None and not _dead(now),
            "Theo dõi từ ngày", new_person=True,
        ),
        ActKind(
            K.CANDIDATE_END, "Thôi theo dõi", "join", (),
            lambda now: now.candidacy is not None, "Thôi theo dõi từ ngày",
        ),
        ActKind(
            K.ADMIT, "Kết nạp", "join", ("cell",),
            lambda now: _nowhere(now) and now.times_in_party == 0,
            "Ngày kết nạp (ngày quyết định)", new_person=True,
        ),
        ActKind(
            K.READMIT, "Kết nạp lại", "join", ("cell",),
            lambda now: _nowhere(now) and now.last_party is not None and not _dead(now),
            "Ngày kết nạp lại (ngày quyết định)",
        ),
        ActKind(
            K.RESTORE, "Phục hồi đảng tịch", "join", ("cell",),
            lambda now: _nowhere(now) and now.last_party is not None and not _dead(now),
            "Phục hồi từ ngày",
        ),
        ActKind(
            K.ARRIVE, "Chuyển đến", "join",
            ("cell", "outside", "place", "admitted_on", "official_on"),
            lambda now: now.stay is None and not _dead(now),
            "Sinh hoạt tại đây từ ngày", new_person=True,
        ),
        ActKind(
            K.GUEST, "Sinh hoạt tạm thời đến", "join", ("cell", "place", "due_on"),
            lambda now: now.stay is None and now.standing("guest") is None
            and now.candidacy is None and not _dead(now),
            "Từ ngày", new_person=True,
        ),
        ActKind(
            K.RECOGNISE, "Công nhận chính thức", "life", (),
            lambda now: _here(now) and now.is_probationary,
            "Ngày chính thức",
        ),
        ActKind(
            K.MOVE, "Chuyển sang chi bộ khác trong phường", "life", ("cell",), _here,
            "Sinh hoạt ở chi bộ mới từ ngày",
        ),
        ActKind(
            K.AWAY, "Sinh hoạt tạm thời ở nơi khác", "life", ("place", "due_on"),
            lambda now: _here(now) and now.standing("away") is None, "Từ ngày",
        ),
        ActKind(
            K.EXEMPT, "Miễn công tác và sinh hoạt đảng", "life", ("due_on",),
            lambda now: _here(now) and now.standing("exempt") is None, "Miễn từ ngày",
        ),
        ActKind(
            K.SUSPEND, "Đình chỉ sinh hoạt đảng", "life", ("due_on",),
            lambda now: _here(now) and now.standing("suspended") is None,
            "Đình chỉ từ ngày",
        ),
        ActKind(
            K.ABROAD, "Ra nước ngoài", "life", ("place", "due_on"),
            lambda now: _here(now) and now.standing("abroad") is None, "Từ ngày",
        ),
        ActKind(
            K.RENEW, "Gia hạn miễn, đình chỉ, tạm thời", "life", ("standing", "due_on"),
            lambda now: bool(now.standings), "Gia hạn từ ngày",
        ),
        ActKind(
            K.END_STANDING, "Trở lại sinh hoạt", "life", ("standing",),
            lambda now: bool(now.standings), "Trở lại từ ngày",
        ),
        ActKind(
            K.APPOINT, "Giữ chức vụ", "post", ("post_kind", "post_place", "term"),
            lambda now: _here(now) and not now.is_probationary, "Giữ chức vụ từ ngày",
        ),
        ActKind(
            K.RELIEVE, "Thôi giữ chức vụ", "post", ("post",),
            lambda now: bool(now.posts), "Thôi giữ từ ngày",
        ),
        ActKind(
            K.DEPART, "Chuyển đi", "leave", ("outside", "place"), _here,
            "Chuyển đi từ ngày",
        ),
        ActKind(K.DEATH, "Từ trần", "leave", (), _in_party, "Ngày từ trần"),
        ActKind(K.STRIKE, "Xóa tên", "leave", (), _in_party, "Xóa tên từ ngày"),
        ActKind(
            K.RESIGN, "Xin ra khỏi Đảng", "leave", (), _in_party, "Ra khỏi Đảng từ ngày"
        ),
        ActKind(
            K.EXPEL, "Khai trừ", "leave", (),
            lambda now: _in_party(now) and not now.is_probationary, "Khai trừ từ ngày",
        ),
    )
}  # fmt: skip


def kinds_for(now: Situation) -> list[ActKind]:
    """The acts that apply to the person, in the order of the page."""
    return [kind for kind in ACT_KINDS.values() if kind.fits(now)]
