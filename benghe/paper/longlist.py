"""placeholder during measuring"""
from benghe.paper.tree import Paper
from benghe.paper.worker import render_pdf
def render_long_list(paper: Paper) -> bytes:
    return render_pdf(paper, final=False, timeout=120)
