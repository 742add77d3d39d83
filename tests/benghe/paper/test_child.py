import io
import json
import struct

import pytest

from benghe.paper.child import meta_to_json, read_frame, resident_mb, serve, write_frame
from benghe.paper.errors import PaperError
from tests.benghe.paper.samples import META


def ask(render, count=1):
    """What a child answers to that many jobs: pairs of error and PDF."""
    jobs, answers = io.BytesIO(), io.BytesIO()
    for number in range(count):
        job = {
            "html": f"<p>{number}</p>",
            "meta": meta_to_json(META),
            "variant": None,
            "seconds": 60,
        }
        write_frame(jobs, json.dumps(job).encode())
    jobs.seek(0)
    serve(jobs, answers, render)
    answers.seek(0)
    return [
        (json.loads(read_frame(answers))["error"], read_frame(answers))
        for _ in range(count)
    ]


def test_a_child_answers_job_after_job_until_there_are_no_more():
    assert ask(
        lambda html, meta, variant: f"{html} {meta.title} {variant}".encode(), 2
    ) == [
        ("", f"<p>0</p> {META.title} None".encode()),
        ("", f"<p>1</p> {META.title} None".encode()),
    ]


@pytest.mark.parametrize(
    ("raised", "answer"),
    [
        (PaperError("Không có phông chữ."), "Không có phông chữ."),
        (
            MemoryError(),
            "Không dựng được PDF: văn bản cần nhiều bộ nhớ hơn mức cho phép.",
        ),
        (IndexError("x"), "Không dựng được PDF: lỗi của bộ dựng trang (IndexError)."),
    ],
)
def test_whatever_goes_wrong_is_said_and_the_next_job_is_served(raised, answer):
    outcomes = [raised, None]

    def render(_html, _meta, _variant):
        if error := outcomes.pop(0):
            raise error
        return b"%PDF"

    assert ask(render, 2) == [(answer, b""), ("", b"%PDF")]


def test_a_frame_travels_whole_and_a_broken_one_is_the_end():
    stream = io.BytesIO()
    write_frame(stream, b"abc")
    whole = stream.getvalue()

    assert read_frame(io.BytesIO(whole)) == b"abc"
    for broken in (b"", whole[:4], whole[:-1], struct.pack(">Q", 9) + b"x"):
        with pytest.raises(EOFError):
            read_frame(io.BytesIO(broken))


def test_memory_in_use_is_told_in_megabytes():
    assert 10 < resident_mb() < 10_000
