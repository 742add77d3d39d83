"""The pages of Excel for tests: a good and a wrong line, uploading, deciding."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

LIST = "members_member"
HEADINGS = [
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Mã chi bộ",
    "Ngày kết nạp",
    "Số thẻ đảng viên",
]
BINH = {
    "Họ và tên": "Lê Thị Bình", "Giới tính": "Nữ", "Ngày sinh": "12/05/1985",
    "Mã chi bộ": "KP1", "Ngày kết nạp": "05/06/2012", "Số thẻ đảng viên": "40112233",
}  # fmt: skip
WRONG = {**BINH, "Giới tính": "Name", "Ngày kết nạp": "31/02/2012"}


def url(page, *args, model=LIST):
    return reverse(f"admin:{model}_{page}", args=args)


def send(client, content, name="Danh sách KP1.xlsx", **data):
    """Upload a file and follow to the page of its batch."""
    file = SimpleUploadedFile(name, content)
    return client.post(url("import"), {"file": file, **data}, follow=True)


def decide(client, batch, what, **data):
    here = url("import_batch", batch.pk)
    return client.post(here, {"viec": what, **data}, follow=True)


def text(response):
    return response.content.decode()


def reading(response, **changes):
    """What the form of reading sends as it stands, with changes."""
    form = response.context["reading"]
    values = {name: form[name].value() for name in form.fields}
    return {**values, **changes}
