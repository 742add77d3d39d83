"""Invented Vietnamese names, with the shares of họ, đệm and tên of the South."""

from dataclasses import dataclass
from random import Random

from benghe.lib.text import search_key

# Shares in per mille, roughly as counted in Ho Chi Minh City.
FAMILY = {
    "Nguyễn": 330, "Trần": 112, "Lê": 92, "Phạm": 66, "Huỳnh": 58, "Võ": 48, "Phan": 42,
    "Trương": 22, "Bùi": 20, "Đặng": 21, "Đỗ": 16, "Ngô": 15, "Hồ": 13, "Dương": 12,
    "Đinh": 10, "Vũ": 18, "Hoàng": 14, "Lý": 8, "Lâm": 8, "Mai": 8, "Đoàn": 9, "Trịnh": 7,
    "Cao": 7, "Châu": 5, "Tạ": 4, "Tô": 5, "Hà": 5, "Lương": 6, "Lưu": 4, "Thái": 4,
    "Đào": 6, "Phùng": 3, "Kiều": 2, "Quách": 2, "Âu": 1, "Ông": 1, "Ung": 1,
}  # fmt: skip
FAMILY_HOA = {
    "Lâm": 22,
    "Trần": 20,
    "Lý": 14,
    "Quách": 9,
    "Huỳnh": 10,
    "Châu": 8,
    "Lưu": 8,
    "Âu": 4,
}
FAMILY_KHMER = {"Thạch": 14, "Sơn": 8, "Danh": 6, "Kim": 6}

MIDDLE_MALE = {
    "Văn": 190, "Minh": 85, "Hữu": 60, "Thanh": 62, "Quang": 48, "Đức": 48, "Ngọc": 44,
    "Công": 34, "Quốc": 46, "Hoàng": 46, "Xuân": 32, "Thành": 32, "Đình": 24, "Duy": 26,
    "Tuấn": 22, "Anh": 22, "Trung": 20, "Bá": 12, "Phước": 20, "Tấn": 28, "Chí": 18, "Thiện": 10,
}  # fmt: skip
MIDDLE_FEMALE = {
    "Thị": 250, "Thị Ngọc": 52, "Thị Thanh": 56, "Thị Kim": 52, "Ngọc": 62, "Kim": 42,
    "Thị Thu": 42, "Thanh": 38, "Thị Mỹ": 34, "Thị Hồng": 36, "Bích": 22, "Phương": 28,
    "Minh": 24, "Thị Bích": 24, "Mỹ": 24, "Hồng": 20, "Thị Tuyết": 16, "Thùy": 22, "Ánh": 10,
}  # fmt: skip
GIVEN_MALE = (
    "An", "Ân", "Bảo", "Bình", "Bửu", "Cảnh", "Châu", "Chiến", "Công", "Cường", "Danh", "Dũng",
    "Dương", "Duy", "Đạt", "Điền", "Đông", "Đức", "Giang", "Hà", "Hải", "Hậu", "Hiền", "Hiếu",
    "Hòa", "Hoàng", "Hùng", "Huy", "Hưng", "Khải", "Khánh", "Khoa", "Kiên", "Lâm", "Lân",
    "Liêm", "Lộc", "Long", "Lợi", "Luân", "Mẫn", "Minh", "Nam", "Nghĩa", "Nghiệp", "Nguyên",
    "Nhân", "Nhựt", "Phát", "Phong", "Phú", "Phúc", "Phước", "Phương", "Quân", "Quang", "Quý",
    "Sang", "Sơn", "Tài", "Tâm", "Tân", "Thái", "Thắng", "Thành", "Thảo", "Thiện", "Thịnh",
    "Thông", "Thuận", "Thức", "Tiến", "Tín", "Toàn", "Trí", "Trọng", "Trung", "Trường", "Tú",
    "Tuấn", "Tùng", "Tường", "Út", "Việt", "Vinh", "Vũ",
)  # fmt: skip
GIVEN_FEMALE = (
    "An", "Anh", "Ánh", "Bích", "Cẩm", "Châu", "Chi", "Cúc", "Diễm", "Diệp", "Diệu", "Dung",
    "Duyên", "Đào", "Điệp", "Giang", "Hà", "Hạnh", "Hằng", "Hân", "Hậu", "Hiền", "Hoa", "Hòa",
    "Hồng", "Huệ", "Hương", "Hường", "Khanh", "Lài", "Lan", "Lệ", "Liên", "Linh", "Loan", "Lựu",
    "Ly", "Mai", "Mỹ", "Nga", "Ngà", "Ngân", "Ngọc", "Nguyệt", "Nhàn", "Nhi", "Nhung", "Như",
    "Oanh", "Phấn", "Phụng", "Phương", "Phượng", "Quyên", "Sương", "Tâm", "Thanh", "Thảo",
    "Thắm", "Thêu", "Thi", "Thoa", "Thơ", "Thu", "Thúy", "Thủy", "Thư", "Tiên", "Trang", "Trâm",
    "Trinh", "Trúc", "Tú", "Tuyền", "Tuyết", "Uyên", "Vân", "Vy", "Xuân", "Yến",
)  # fmt: skip

# Names of persons of public life that chance could draw: drawn again. Stored without
# their accents and case aside, so that near spellings are avoided too.
TAKEN = frozenset(
    {
        "ho chi minh", "nguyen phu trong", "nguyen xuan phuc", "vo van kiet", "vo van thuong",
        "nguyen van linh", "nguyen minh triet", "truong tan sang", "nguyen tan dung", "to lam",
        "tran dai quang", "le duc anh", "nguyen thi binh", "nguyen van nen", "phan van mai",
        "nguyen thanh nghi", "le thanh hai", "nguyen thien nhan", "phan van khai", "to huu",
        "nguyen thi minh khai", "vo thi sau", "nguyen van troi", "tran phu", "le hong phong",
        "nguyen huu tho", "pham van dong", "pham minh chinh", "luong cuong", "tran cam tu",
        "nguyen thi kim ngan", "vuong dinh hue", "nguyen thi quyet tam", "dinh la thang",
        "nguyen hoa binh", "tran luu quang", "nguyen ho hai", "le hoa binh", "duong ngoc hai",
    }
)  # fmt: skip

HOMETOWNS = {
    "TP. Hồ Chí Minh": 30, "Long An": 7, "Tiền Giang": 7, "Bến Tre": 7, "Tây Ninh": 4,
    "Đồng Nai": 3, "Bình Dương": 3, "Vĩnh Long": 3, "Cần Thơ": 3, "Quảng Ngãi": 4,
    "Quảng Nam": 4, "Bình Định": 3, "Thừa Thiên Huế": 3, "Hà Tĩnh": 3, "Nghệ An": 4,
    "Thanh Hóa": 4, "Nam Định": 3, "Thái Bình": 3, "Hà Nội": 3, "Hải Dương": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draws:
    """A table to draw from, with its running weights."""

    items: tuple[str, ...]
    weights: tuple[int, ...]

    @classmethod
    def of(cls, table: dict[str, int]) -> "Draws":
        """From words and their shares."""
        return cls(tuple(table), tuple(table.values()))

    def draw(self, rng: Random) -> str:
        """One item by its share."""
        return rng.choices(self.items, self.weights)[0]


FAMILIES = {
    "Kinh": Draws.of(FAMILY),
    "Hoa": Draws.of(FAMILY_HOA),
    "Khmer": Draws.of(FAMILY_KHMER),
}
MIDDLES = {"male": Draws.of(MIDDLE_MALE), "female": Draws.of(MIDDLE_FEMALE)}
GIVENS = {"male": GIVEN_MALE, "female": GIVEN_FEMALE}
TOWNS = Draws.of(HOMETOWNS)


def invent_name(rng: Random, gender: str, ethnicity: str = "Kinh") -> str:
    """A full name for ``male`` or ``female``; never one of public life."""
    families = FAMILIES.get(ethnicity, FAMILIES["Kinh"])
    while True:
        family, middle = families.draw(rng), MIDDLES[gender].draw(rng)
        given = rng.choice(GIVENS[gender])
        name = f"{family} {middle} {given}"
        if (
            given not in middle.split()
            and given != family
            and search_key(name) not in TAKEN
        ):
            return name
