"""The sheet of posts (chức vụ trong Đảng).

A stored post is known by its code, or by member, post, place and first day. It is ended, or
its end corrected, by «Đến ngày»; its term and decision may be filled in. A new post follows
the rules of the act «Giữ chức vụ», as things stood until its last day.
"""

import copy
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet

from benghe.core.imports.columns import CellError, Column
from benghe.core.imports.kinds import sheet_kind
from benghe.core.imports.resources import DoubtError, ScopedResource
from benghe.core.imports.rows import Options, RowCheck
from benghe.lib.dates import short_date
from benghe.lib.text import name_key
from benghe.sheets.reading import Reading, Row
from benghe.sheets.wanted import Kind
from cells.models import Cell, Committee, Term
from cells.resources import folded, standing_places
from members.acts.data import ActData, check_place
from members.acts.posts import check_post
from members.acts.situation import Situation, open_until
from members.member_lookup import MemberLookup, bare, record_code
from members.models import Act, Membership, PartyPeriod, Post
from members.post_columns import (
    BORN,
    CARD,
    CODE,
    END,
    FIXED,
    HOME,
    NAME,
    PLACE,
    POST,
    RECORD,
    STANDING,
    START,
    TERM,
    HomeColumn,
    PlaceColumn,
    ShownColumn,
    TermColumn,
    term_key,
)

PREFIX = "CV-"
# Where the errors of the act's rules stand in the sheet.
OF_ACT = {"day": START, "post_kind": POST, "post_place": PLACE}


@sheet_kind
class PostResource(ScopedResource):
    """Posts by people and places; see the module."""

    kind = "posts"
    file_name = "chuc-vu"
    required = (POST, PLACE)
    notes = (
        "Mỗi dòng là một chức vụ của một người ở một nơi. Tìm người bằng mã hồ sơ hoặc số thẻ; "
        "không có thì bằng họ tên, ngày sinh và chi bộ.",
        "Ghi việc thôi giữ chức vụ: điền «Đến ngày» ở dòng của chức vụ đó.",
        "Có người thay thì để cả hai dòng trong một tệp: «Đến ngày» của người trước, «Từ ngày» "
        "của người sau.",
    )
    needed: ClassVar[dict[str, tuple[str, str]]] = {
        "kind": (POST, "Hãy ghi chức vụ."),
        "place": (PLACE, "Hãy ghi nơi giữ chức vụ: mã hoặc tên chi bộ, đảng bộ."),
        "started_on": (START, "Hãy ghi ngày bắt đầu giữ chức vụ."),
    }

    code = ShownColumn(
        "record_code", CODE, Kind.CODE, synonyms=("Mã dòng", "Mã dòng chức vụ"),
        note="Chỉ có ở tệp xuất từ phần mềm; dòng mới để trống.",
    )  # fmt: skip
    member_code = ShownColumn(
        "member_code", RECORD, Kind.CODE, synonyms=("Mã đảng viên", "Mã hồ sơ đảng viên"),
        note="Lấy ở tệp xuất danh sách đảng viên; có mã này thì không cần số thẻ.",
    )  # fmt: skip
    card = ShownColumn(
        "member__card_number", CARD, Kind.CODE,
        synonyms=("Số thẻ", "Số thẻ ĐV", "Số thẻ Đảng", "Số TĐV", "Thẻ đảng viên số"),
        note="Định dạng ô là Văn bản để không mất số 0 ở đầu.", example="79001234",
    )  # fmt: skip
    name = ShownColumn(
        "member__full_name", NAME,
        synonyms=("Họ tên", "Họ và tên đảng viên", "Họ tên đảng viên", "Đảng viên", "Họ tên cấp ủy viên"),
        note="Tên một mình chưa đủ: cần thêm số thẻ, hoặc ngày sinh và chi bộ.",
        example="Nguyễn Văn An",
    )  # fmt: skip
    born = ShownColumn(
        "member__born", BORN, Kind.PARTIAL_DATE,
        synonyms=("Ngày tháng năm sinh", "Năm sinh", "Ngày, tháng, năm sinh"),
        note="Dùng khi không có số thẻ.", example="03/02/1975",
    )  # fmt: skip
    home = HomeColumn(
        "home", HOME, Cell, "code", "chi bộ",
        synonyms=("Mã chi bộ", "Chi bộ", "Nơi sinh hoạt", "Sinh hoạt tại chi bộ", "Đang sinh hoạt tại"),
        note="Mã hoặc tên chi bộ của người đó; dùng khi không có số thẻ.",
    )  # fmt: skip
    post_kind = Column(
        "kind", POST, Kind.CHOICE, locked=FIXED,
        choices=[
            (Post.Kind.SECRETARY, "Bí thư", "BT", "Bí thư chi bộ", "Bí thư Đảng ủy", "Bí thư chi ủy"),
            (Post.Kind.DEPUTY, "Phó Bí thư", "PBT", "Phó Bí thư chi bộ", "Phó Bí thư Đảng ủy"),
            (Post.Kind.STANDING_DEPUTY, "Phó Bí thư Thường trực", "PBT TT", "Phó Bí thư TT",
             "Phó Bí thư Thường trực Đảng ủy"),
            (Post.Kind.BOARD, "Ủy viên Ban Thường vụ", "UV BTV", "UVBTV", "Ủy viên BTV"),
            (Post.Kind.MEMBER, "Cấp ủy viên", "CUV", "Chi ủy viên", "Đảng ủy viên", "Ủy viên",
             "Ủy viên Ban Chấp hành", "UV BCH", "Ủy viên BCH"),
        ],
        synonyms=("Chức danh", "Chức vụ trong Đảng", "Chức vụ Đảng", "Chức danh trong cấp ủy", "Chức vụ cấp ủy"),
        note="Chọn trong danh sách.", example="Bí thư",
    )  # fmt: skip
    place_column = PlaceColumn(
        "place", PLACE, Cell, "code", "chi bộ, đảng bộ",
        synonyms=("Nơi giữ", "Tổ chức đảng", "Cấp ủy", "Nơi công tác đảng", "Đơn vị", "Tại tổ chức đảng"),
        note="Mã hoặc tên của chi bộ, hoặc của đảng bộ.", example="KP-05",
    )  # fmt: skip
    term = TermColumn(
        "term", TERM, synonyms=("Khóa", "Nhiệm kì", "Thuộc nhiệm kỳ"),
        note="Tên nhiệm kỳ đã có trong phần mềm; có thể để trống.", example="2020 - 2025",
    )  # fmt: skip
    started_on = Column(
        "started_on", START, Kind.DATE, locked=FIXED,
        synonyms=("Ngày bắt đầu", "Giữ chức vụ từ ngày", "Ngày bổ nhiệm", "Ngày nhận chức vụ",
                  "Thời điểm giữ chức vụ", "Từ"),
        note="Ngày/tháng/năm; không ở tương lai.", example=date(2020, 6, 15),
    )  # fmt: skip
    ended_on = Column(
        "ended_on", END, Kind.DATE,
        synonyms=("Ngày kết thúc", "Thôi giữ chức vụ từ ngày", "Ngày thôi giữ", "Ngày miễn nhiệm", "Đến"),
        note="Ngày đầu tiên không còn giữ; để trống nếu còn giữ.",
    )  # fmt: skip
    decision = Column(
        "decision", "Quyết định", synonyms=("QĐ số", "Số QĐ", "Số quyết định", "Quyết định số", "Căn cứ"),
        note="Số và ký hiệu, nhiều nhất 120 ký tự.", example="12-QĐ/ĐU",
    )  # fmt: skip
    standing = ShownColumn(
        "standing", STANDING, note="Chỉ để xem: dòng đã hủy bỏ thì giữ nguyên.",
    )  # fmt: skip

    class Meta:
        model = Post

    # --- what is stored ---

    def with_columns(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the columns show."""
        rows = rows.select_related("member", "cell", "committee", "term")
        return rows.prefetch_related("committee__names")

    def complete(self, post: Any) -> Any:
        """With code, the member's code and cell of today, and how the row stands."""
        post.record_code = f"{PREFIX}{post.pk:06d}" if post.pk else ""
        post.member_code = record_code(post.member_id) if post.member_id else ""
        post.home = self._homes().get(post.member_id)
        post.standing = (
            f"đã hủy bỏ {short_date(post.voided_at.date())}" if post.voided_at else ""
        )
        return post

    def _homes(self) -> dict[int, Any]:
        """The cell of today by member; read once."""
        if not hasattr(self, "_cells_of_members"):
            cells = Cell.objects.in_bulk()
            stays = Membership.objects.on(self.today).values_list("member", "cell")
            self._cells_of_members = {member: cells[cell] for member, cell in stays}
        return self._cells_of_members

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """As the list stands."""
        return super().export_rows(map(self.complete, self.with_columns(queryset)))  # type: ignore[arg-type]

    def terms(self) -> list[Any]:
        """All terms, the latest first; read once."""
        if not hasattr(self, "_terms"):
            self._terms = list(Term.objects.order_by("-started_on", "pk"))
        return self._terms

    def prepare(self, reading: Reading) -> None:
        """Read posts, members and their ledgers once."""
        self._lookup = MemberLookup(self.user, headings={"cell": HOME})
        rows = self.with_columns(self.get_queryset())
        self._by_id = {post.pk: self.complete(post) for post in rows}
        self._by_key = {self.key_of(post): post for post in rows if not post.voided_at}
        # Secretaries out of scope count as well: there is one at a time.
        self._posts = [post for post in rows if not post.voided_at]
        self._of_member: dict[int, list[Any]] = defaultdict(list)
        for post in self._posts:
            self._of_member[post.member_id].append(post)
        self._parties = self._ledger(PartyPeriod, "admitted_on")
        self._stays = self._ledger(Membership, "started_on", "cell")

    @staticmethod
    def _ledger(model: Any, order: str, *related: str) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        rows = model.objects.valid().select_related(*related).order_by(order, "pk")
        for row in rows:
            found[row.member_id].append(row)
        return found

    def run(self, reading: Reading, options: Options) -> Iterator[RowCheck]:
        """Lines with an end first, so that who follows finds the place free."""
        rows = sorted(reading.rows, key=lambda row: row.get(END) is None)
        yield from super().run(replace(reading, rows=rows), options)

    @staticmethod
    def key_of(post: Any) -> Hashable:
        """What makes a post one of a kind."""
        return (
            post.member_id, post.kind, post.cell_id, post.committee_id, post.started_on,
        )  # fmt: skip

    # --- which row ---

    def _run_one(self, row: Row) -> RowCheck:
        self._errors: dict[str, list[ValidationError]] = defaultdict(list)
        self._doubt: DoubtError | None = None
        self._member: Any = None
        return super()._run_one(row)

    def _note(self, heading: str, message: str, suggestion: str = "") -> None:
        error = ValidationError(message)
        error.suggestion = suggestion  # type: ignore[attr-defined]
        self._errors[heading].append(error)

    def _take(self, error: ValidationError) -> None:
        for heading, found in error.update_error_dict({}).items():
            self._errors[OF_ACT.get(heading, heading)].extend(found)

    def name_in(self, row: dict[str, Any]) -> str:
        """The name in the file."""
        return str(row.get(NAME) or row.get(CARD) or "")

    def name_of(self, instance: Any) -> str:
        """Who holds what where."""
        if not instance.member_id:
            return ""
        whole = instance.kind and (instance.cell or instance.committee)
        held = f", {instance}" if whole else ""
        return f"{instance.member.full_name}{held}"

    def find(self, row: dict[str, Any]) -> Any:
        """By code, else by member, post, place and first day; errors are told with others."""
        if CODE in self._wrong:
            return None
        if code := self.text_in(row, CODE):
            return self._by_code(code, row)
        try:
            self._member = self._lookup.find(
                self._said(row), self.chosen(), row.get(START)
            )
        except DoubtError as doubt:
            self._doubt = doubt
        except ValidationError as error:
            self._take(error)
        if self._member is None:
            return None
        cell, committee = self._place_in(row)
        found = self._by_key.get(
            (self._member.pk, row.get(POST), cell, committee, row.get(START))
        )
        if found is not None and found.pk is None:
            self._note(
                "",
                f"Dòng này và dòng {found.line_number} ghi cùng một chức vụ. Hãy giữ lại một dòng.",
            )
            return None
        return found

    def _by_code(self, code: str, row: dict[str, Any]) -> Any:
        try:
            found = self._by_id.get(self.number_of(code, PREFIX))
        except ValidationError:
            found = None
        if found is None:
            self._note(
                CODE,
                f"Không có dòng nào mang mã «{code[:30]}». Dòng mới thì để trống ô này.",
            )
            return None
        self._agree(found, row)
        return found

    def _agree(self, post: Any, row: dict[str, Any]) -> None:
        """A line with a code whose name, card or record code is another's is refused."""
        for heading, fold, known in (
            (RECORD, folded, post.member_code),
            (CARD, bare, post.member.card_number or ""),
            (NAME, name_key, post.member.full_name),
        ):
            said = "" if heading in self._wrong else self.text_in(row, heading)
            if said and fold(said) != fold(known):
                self._note(
                    heading,
                    f"{post.record_code} là chức vụ của "
                    f"{self._lookup.words_of(post.member)}, không phải của «{said[:60]}». Hãy "
                    "kiểm tra xem các cột có bị lệch dòng không.",
                    known,
                )

    def _said(self, row: dict[str, Any]) -> Any:
        """What the line says of the person; who is in a cell's post is in that cell."""
        said = self._lookup.said_in(self, row)
        cell, _ = self._place_in(row)
        if said.cell is None and cell is not None:
            places = standing_places(self, Cell)
            said = replace(said, cell=next(c for c in places if c.pk == cell))
        return said

    def _place_in(self, row: dict[str, Any]) -> tuple[int | None, int | None]:
        """Ids of cell and committee; both None where the cell names none (told later)."""
        value = row.get(PLACE)
        if not value:
            return None, None
        try:
            place = self.fields_by_heading()[PLACE].read(value, self)
        except CellError:
            return None, None
        is_cell = isinstance(place, Cell)
        return (place.pk, None) if is_cell else (None, place.pk)

    def init_instance(self, row: Any = None) -> Any:
        """A new post of whom the line speaks of."""
        return self.complete(Post(member=self._member) if self._member else Post())

    def term_named(self, text: str) -> tuple[Any, list[str]]:
        """The term of this name at the line's place or above it, and the names there."""
        place = (
            self._instance.cell or self._instance.committee if self._instance else None
        )
        committees = {row.pk: row for row in standing_places(self, Committee)}
        above = (
            place.committee_id
            if isinstance(place, Cell)
            else getattr(place, "pk", None)
        )
        names: list[str] = []
        while above is not None:
            for term in self.terms():
                if term.committee_id == above:
                    names.append(term.name)
                    if term_key(term.name) == term_key(text):
                        return term, names
            above = committees[above].parent_id if above in committees else None
        return None, names

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:  # fmt: skip
        """A line with an error or a doubt is never unchanged."""
        if self._errors or self._doubt:
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    # --- judging ---

    def judge(self, instance: Any, exclude: list[str]) -> None:
        """The rules of the fields and of the act «Giữ chức vụ», without a query a line."""
        instance.prepare()
        if instance.voided_at is not None:
            self._note(
                CODE,
                f"{instance.record_code} đã hủy bỏ ngày "
                f"{short_date(instance.voided_at.date())}, không sửa được nữa.",
            )
        missing = self._missing(instance, exclude)
        self._check_days(instance)
        if not missing and not self._errors and not exclude and not self._doubt:
            self._check_rules(instance)
        try:
            instance.clean_fields(
                exclude=["member", "cell", "committee", "term", *exclude, *missing]
            )
        except ValidationError as error:
            self._take(error)
        if self._errors or self._wrong or exclude:
            raise ValidationError(
                {h or NON_FIELD_ERRORS: found for h, found in self._errors.items()}
            )
        if self._doubt is not None:
            raise self._doubt
        if instance.pk is None:
            self._keep(instance)

    def _missing(self, post: Any, exclude: list[str]) -> list[str]:
        missing = []
        place = post.cell or post.committee
        for name, (heading, message) in self.needed.items():
            value = place if name == "place" else getattr(post, name)
            if value in (None, ""):
                missing.append(name)
                if name not in exclude and heading not in self._wrong:
                    self._note(heading, message)
        return missing

    def _check_days(self, post: Any) -> None:
        before = self._before if post.pk else {"started_on": None, "ended_on": None}
        for name, heading in (("started_on", START), ("ended_on", END)):
            day = getattr(post, name)
            if day is not None and day > self.today and day != before[name]:
                self._note(
                    heading,
                    f"«{heading}» {short_date(day)} ở tương lai; hôm nay là "
                    f"{short_date(self.today)}.",
                )
        if post.started_on and post.ended_on and post.ended_on <= post.started_on:
            self._note(
                END,
                f"«{END}» {short_date(post.ended_on)} không sau «{START}» "
                f"{short_date(post.started_on)}. Hãy sửa một trong hai.",
            )

    def _check_rules(self, post: Any) -> None:
        """Of a new post, and of a stored one that is to last longer than it did."""
        until = post.ended_on
        if post.pk is not None:
            before = self._before["ended_on"]
            if before is None or (until is not None and until <= before):
                return
        place = post.cell or post.committee
        data = ActData(
            Act.Kind.APPOINT, post.started_on, post_kind=post.kind, post_place=place
        )
        now = self._seen_until(post, until)
        try:
            check_place(_lasting(place, until), post.started_on, "post_place")
            if self._is_here(now, post):
                check_post(now, data, post, self._posts)
        except ValidationError as error:
            self._take(error)

    def _seen_until(self, post: Any, until: date | None) -> Situation:
        """Where the person stood just before ``until`` (None: stands today)."""
        pk = post.member_id
        others = [row for row in self._of_member[pk] if row is not post]
        return Situation(
            member=post.member,
            parties=open_until(self._parties[pk], until),
            stays=open_until(self._stays[pk], until),
            posts_ever=open_until(others, until),
        )

    def _is_here(self, now: Situation, post: Any) -> bool:
        """Whether the person is an official member in a cell while the post lasts."""
        until = post.ended_on
        heading = END if until else START
        when = f"đến ngày {short_date(until)}" if until else "hiện nay"
        if now.party is None or now.stay is None:
            rows: list[Any] = [*now.stays, *now.parties]
            over = [row.ended_on for row in rows if row.ended_on]
            told = f" (đã rời từ ngày {short_date(max(over))})" if over else ""
            self._note(
                heading,
                f"{post.member.full_name} {when} không còn sinh hoạt đảng ở phường{told}. Chức "
                f"vụ đã thôi thì ghi «{END}» không sau ngày đó.",
                f"{max(over):%d/%m/%Y}" if over else "",
            )
            return False
        if now.is_probationary:
            self._note(
                RECORD if RECORD in self.line.fields.places else NAME,
                f"{post.member.full_name} là đảng viên dự bị; chỉ đảng viên chính thức giữ chức "
                "vụ.",
            )
            return False
        return True

    def _keep(self, post: Any) -> None:
        """Lines that follow must see it."""
        post.line_number = self.line.number
        self._posts.append(post)
        self._of_member[post.member_id].append(post)
        self._by_key[self.key_of(post)] = post


def _lasting(place: Any, until: date | None) -> Any:
    """The place as it was seen before ``until``: what was dissolved later still stood."""
    over = place.dissolved_on
    if until is None or over is None or over < until:
        return place
    seen = copy.copy(place)
    seen.dissolved_on = None
    return seen
