"""The words in which ward offices write acts, states and posts in their sheets.

Each choice is (stored, words shown, further words). Words that stand at several kinds are
ambiguous: the reader refuses them and names the kinds, it never guesses.
"""

from members.models import Act, Post, Standing

K = Act.Kind
# Neither whether someone comes or goes, nor whether within the ward.
TRANSFER = (
    "Chuyển sinh hoạt", "Chuyển sinh hoạt đảng", "Chuyển sinh hoạt chính thức",
    "Chuyển sinh hoạt đảng chính thức",
)  # fmt: skip
FOR_A_TIME = (
    "Sinh hoạt tạm thời",
    "Sinh hoạt đảng tạm thời",
    "Chuyển sinh hoạt tạm thời",
)

FURTHER: dict[str, tuple[str, ...]] = {
    K.CANDIDATE: (
        "Quần chúng ưu tú", "Theo dõi quần chúng", "Theo dõi", "Cảm tình Đảng",
        "Đối tượng kết nạp Đảng",
    ),
    K.CANDIDATE_END: ("Thôi theo dõi", "Thôi theo dõi quần chúng ưu tú"),
    K.ADMIT: (
        "Kết nạp mới", "Kết nạp Đảng", "Kết nạp đảng viên", "Kết nạp đảng viên mới",
        "Mới kết nạp",
    ),
    K.READMIT: ("Kết nạp lại đảng viên", "Kết nạp lần hai", "Kết nạp lần 2"),
    K.RESTORE: ("Phục hồi", "Khôi phục đảng tịch", "Phục hồi đảng viên"),
    K.RECOGNISE: (
        "Chính thức", "Công nhận đảng viên chính thức", "Chuyển chính thức",
        "Chuyển Đảng chính thức", "Công nhận ĐVCT", "Công nhận chính thức đảng viên",
    ),
    K.ARRIVE: (
        "Tiếp nhận", "Chuyển sinh hoạt đến", "Chuyển sinh hoạt đảng đến",
        "Tiếp nhận sinh hoạt đảng", "Tiếp nhận đảng viên", "Nơi khác chuyển đến", *TRANSFER,
    ),
    K.DEPART: (
        "Chuyển sinh hoạt đi", "Chuyển sinh hoạt đảng đi", "Giới thiệu chuyển đi",
        "Giới thiệu sinh hoạt đảng", "Chuyển đi nơi khác", *TRANSFER,
    ),
    K.MOVE: (
        "Chuyển nội bộ", "Chuyển chi bộ", "Chuyển sinh hoạt nội bộ", "Chuyển trong phường",
        "Chuyển sang chi bộ khác trong phường", "Chuyển trong Đảng bộ", *TRANSFER,
    ),
    K.GUEST: (
        "Tạm thời đến", "Đến sinh hoạt tạm thời", "Tiếp nhận sinh hoạt tạm thời",
        *FOR_A_TIME,
    ),
    K.AWAY: (
        "Tạm thời đi", "Đi sinh hoạt tạm thời", "Sinh hoạt tạm thời ở nơi khác",
        "Sinh hoạt tạm thời nơi khác", *FOR_A_TIME,
    ),
    K.EXEMPT: (
        "Miễn sinh hoạt", "Miễn sinh hoạt đảng", "Miễn công tác, sinh hoạt đảng",
        "Miễn công tác và sinh hoạt", "Miễn công tác",
    ),
    K.SUSPEND: ("Đình chỉ sinh hoạt", "Đình chỉ"),
    K.ABROAD: ("Đi nước ngoài", "Ở nước ngoài", "Xuất cảnh", "Ra ngoài nước"),
    K.RENEW: (
        "Gia hạn miễn, đình chỉ, tạm thời", "Gia hạn miễn sinh hoạt", "Gia hạn đình chỉ",
        "Gia hạn sinh hoạt tạm thời",
    ),
    K.END_STANDING: (
        "Trở lại", "Thôi miễn sinh hoạt", "Hết miễn sinh hoạt", "Hết đình chỉ", "Về nước",
        "Hết sinh hoạt tạm thời", "Thôi sinh hoạt tạm thời",
    ),
    K.APPOINT: ("Bổ nhiệm", "Chỉ định", "Bầu bổ sung", "Nhận chức vụ", "Bầu giữ chức vụ"),
    K.RELIEVE: ("Thôi chức vụ", "Miễn nhiệm", "Cho thôi giữ chức vụ", "Thôi giữ chức"),
    K.DEATH: ("Chết", "Mất", "Qua đời", "Đã mất"),
    K.STRIKE: (
        "Xoá tên", "Xóa tên đảng viên", "Xoá tên đảng viên",
        "Xóa tên trong danh sách đảng viên",
    ),
    K.RESIGN: ("Xin ra", "Xin ra Đảng", "Cho ra khỏi Đảng", "Xin ra khỏi Đảng CSVN"),
    K.EXPEL: ("Khai trừ khỏi Đảng", "Khai trừ đảng viên", "Khai trừ ra khỏi Đảng"),
}  # fmt: skip

KINDS = tuple((code, label, *FURTHER[code]) for code, label in K.choices)

_STATES: dict[str, tuple[str, ...]] = {
    "exempt": ("Miễn sinh hoạt", "Miễn sinh hoạt đảng", "Miễn công tác"),
    "suspended": ("Đình chỉ sinh hoạt", "Đình chỉ"),
    "away": ("Sinh hoạt tạm thời đi", "Tạm thời đi", *FOR_A_TIME),
    "abroad": ("Ra nước ngoài", "Đi nước ngoài"),
    "guest": ("Tạm thời đến", *FOR_A_TIME),
}
STATES = tuple((code, label, *_STATES[code]) for code, label in Standing.Kind.choices)

_POSTS: dict[str, tuple[str, ...]] = {
    "secretary": ("BT", "Bí thư chi bộ", "Bí thư Đảng ủy"),
    "deputy": ("PBT", "Phó Bí thư chi bộ", "Phó Bí thư Đảng ủy"),
    "standing_deputy": (
        "Phó Bí thư TT",
        "PBT Thường trực",
        "Phó Bí thư Thường trực Đảng ủy",
    ),
    "board": ("UVBTV", "Ủy viên BTV", "Ủy viên Ban Thường vụ Đảng ủy"),
    "member": ("Chi ủy viên", "Đảng ủy viên", "Ủy viên Ban Chấp hành", "Ủy viên BCH"),
}
POSTS = tuple((code, label, *_POSTS[code]) for code, label in Post.Kind.choices)

WHERE = (
    ("0", "Trong Thành phố", "Trong TP", "Trong thành phố", "Trong tỉnh", "Trong"),
    (
        "1",
        "Ngoài Thành phố",
        "Ngoài TP",
        "Ngoài tỉnh",
        "Khác tỉnh",
        "Ngoài",
        "Tỉnh khác",
    ),
)
