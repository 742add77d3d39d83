"""WeasyPrint as it comes, warm: ``python -m reports.bench.bare``.

The same frames as ``benghe.paper.child``: html and variant in, PDF out. No limits, no
checks, the garbage collector as Python sets it: what our worker is measured against.
"""

import json
import os
import sys

from benghe.paper.child import read_frame, write_frame


def main() -> None:
    """Say that it is ready, then answer until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import weasyprint  # noqa: PLC0415  (its start-up is part of what is timed)

    from benghe.paper.pdf import RestrictedFetcher  # noqa: PLC0415  (so is this)

    write_frame(answers, b"ready")
    while True:
        try:
            job = json.loads(read_frame(sys.stdin.buffer))
        except EOFError:
            return
        page = weasyprint.HTML(string=job["html"], url_fetcher=RestrictedFetcher())
        write_frame(answers, page.write_pdf(pdf_variant=job["variant"]))


if __name__ == "__main__":
    main()
