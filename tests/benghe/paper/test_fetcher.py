import io
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pypdf
import pytest

from benghe.paper.errors import PaperError
from benghe.paper.fonts import TERMES, TIMES, font_face_css, font_folder, typeface_in
from benghe.paper.pdf import RestrictedFetcher, write_pdf
from benghe.paper.worker import render_html
from tests.benghe.paper.samples import META

SVG = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


@pytest.mark.parametrize("name", TERMES.files)
def test_the_fetcher_serves_the_four_faces(name):
    response = RestrictedFetcher().fetch(f"asset:{name}")

    assert response.read()[:4] == b"OTTO"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.otf",
        "https://example.org/x.otf",
        "ftp://example.org/x.otf",
        "data:font/otf;base64,AAAA",
        SVG,
        "asset:../rinoh_typeface_texgyretermes/texgyretermes-bold.otf",
        "asset:/etc/passwd",
        "asset:%2e%2e/texgyretermes-bold.otf",
        "asset:__init__.py",
        "asset:README-TeX-Gyre-Termes.txt",
        "asset:",
        "texgyretermes-bold.otf",
        "ASSET:texgyretermes-bold.otf",
        "",
    ],
)
def test_the_fetcher_refuses_everything_else(url):
    with pytest.raises(ValueError, match="not one of our fonts"):
        RestrictedFetcher().fetch(url)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "secret.ttf").write_bytes(b"secret")
    (tmp_path / "fonts" / "times.ttf").symlink_to(tmp_path / "secret.ttf")

    with pytest.raises(ValueError, match="not one of our fonts"):
        RestrictedFetcher(tmp_path / "fonts").fetch("asset:times.ttf")


class Counter(BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self):
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def web():
    Counter.hits.clear()
    server = HTTPServer(("127.0.0.1", 0), Counter)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


HOSTILE_PAGES = [
    '<img src="{web}/a.png">',
    '<img src="file:///etc/passwd">',
    f'<img src="{SVG}">',
    '<link rel="stylesheet" href="{web}/a.css">',
    '<style>@import url("{web}/b.css");</style>',
    '<style>@font-face{{font-family:x;src:url("{web}/c.otf")}}p{{font-family:x}}</style><p>a</p>',
    '<style>p{{background:url("{web}/d.png")}}</style><p>a</p>',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{web}/e.png" '
    'width="9" height="9"/></svg>',
    '<object data="{web}/f.svg"></object>',
    '<embed src="{web}/g.svg">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">a</a>',
    '<img src="relative.png">',
]


@pytest.mark.parametrize("page", HOSTILE_PAGES)
def test_a_page_that_asks_for_anything_else_is_an_error_and_gets_nothing(page, web):
    with pytest.raises(PaperError, match="bộ dựng trang báo"):
        write_pdf(page.format(web=web), META)

    assert Counter.hits == []


def test_style_that_the_engine_cannot_follow_is_an_error():
    with pytest.raises(PaperError, match="bộ dựng trang báo"):
        write_pdf("<style>p{colour:red}</style><p>a</p>", META)


def test_a_clean_page_has_no_attachment():
    reader = pypdf.PdfReader(io.BytesIO(write_pdf("<p>Đảng ủy</p>", META)))

    assert dict(reader.attachments) == {}


def test_the_child_refuses_too():
    with pytest.raises(PaperError, match="bộ dựng trang báo"):
        render_html('<img src="file:///etc/passwd">', META)


def test_an_office_may_bring_its_own_times(tmp_path):
    for name in ("TIMES.TTF", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"):
        (tmp_path / name).touch()
    folder = font_folder({"BENGHE_FONTS": str(tmp_path)})
    typeface = typeface_in(folder)

    assert (typeface.family, typeface.files) == (
        TIMES.family,
        ("TIMES.TTF", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
    )
    assert font_face_css(typeface).split("\n")[0] == (
        '@font-face{font-family:"Times New Roman";src:url("asset:TIMES.TTF");'
        "font-weight:400;font-style:normal}"
    )


def test_a_folder_without_all_four_files_is_named(tmp_path):
    (tmp_path / "times.ttf").touch()

    with pytest.raises(PaperError, match=r"thiếu tệp: cần đủ times\.ttf, timesbd\.ttf"):
        typeface_in(tmp_path)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(PaperError, match="Không có thư mục phông chữ BENGHE_FONTS"):
        font_folder({"BENGHE_FONTS": str(tmp_path / "x")})
