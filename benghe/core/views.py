"""Pages of background jobs: each person sees those they asked for."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View
from django.views.generic import DetailView, ListView

from benghe.core.imports.facts import address_of
from benghe.core.imports.jobs import batch_behind
from benghe.core.models import Job
from benghe.core.pages import PAGE_SIZE, MatrixMixin

BUSY = (Job.State.WAITING, Job.State.RUNNING)
LOOK_AGAIN_SECONDS = 5


def own_jobs(user: Any) -> Any:
    """Jobs of one person, without their files (which may be large)."""
    return Job.objects.filter(created_by=user).defer("content")


class JobListView(MatrixMixin, ListView):
    """The latest jobs of the signed-in person."""

    template_name = "core/job_list.html"
    context_object_name = "jobs"

    def get_queryset(self) -> Any:
        """The latest fifty."""
        return own_jobs(self.request.user)[:PAGE_SIZE]


class JobDetailView(MatrixMixin, DetailView):
    """How far one job is; asks again by itself while it runs."""

    template_name = "core/job_detail.html"
    context_object_name = "job"

    def get_queryset(self) -> Any:
        """Own jobs only."""
        return own_jobs(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether the page should come back, and whether there is a file."""
        job = self.object
        busy = job.state in BUSY
        done = job.state == Job.State.DONE and bool(job.file_name)
        batch = batch_behind(job)
        return super().get_context_data(
            is_busy=busy, has_file=done, batch=batch,
            batch_url=address_of(batch) if batch else "", **kwargs,
        )  # fmt: skip

    def render_to_response(
        self, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """While the job runs, the browser is told to come back."""
        response = super().render_to_response(context, **kwargs)
        if context["is_busy"]:
            response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
        return response


class JobDownloadView(MatrixMixin, View):
    """The file that a job made."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """The bytes as stored; 404 while there are none."""
        rows = Job.objects.filter(created_by=request.user.pk, state=Job.State.DONE)
        job = get_object_or_404(rows, pk=pk)
        if job.content is None:
            raise Http404
        content = BytesIO(bytes(job.content))
        return FileResponse(content, as_attachment=True, filename=job.file_name)
