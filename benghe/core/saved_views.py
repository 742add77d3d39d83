"""A person's own saved filters: kept, found and deleted by their owner alone."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from benghe.core.models import SavedView

# Enough for daily work; more would be a list nobody reads.
MOST = 30
MOST_SIGNS = 2000


def own_views(user: Any, page: str) -> Any:
    """The saved views of one person for one page, by name."""
    return SavedView.objects.filter(owner=user.pk, page=page).order_by("name", "pk")


@transaction.atomic
def save_view(user: Any, page: str, name: str, query: str) -> SavedView:
    """Keep an address under a name; ValidationError says what stands against it."""
    if len(query) > MOST_SIGNS:
        raise ValidationError("Bộ lọc này quá dài. Hãy bớt điều kiện rồi lưu lại.")
    if own_views(user, page).count() >= MOST:
        raise ValidationError(
            f"Bạn đã có {MOST} bộ lọc. Hãy xóa bớt một bộ lọc rồi lưu lại."
        )
    row = SavedView(owner=user, page=page, name=name, query=query)
    row.prepare()
    taken = ValidationError(f"Bạn đã có bộ lọc «{row.name}». Hãy đặt tên khác.")
    if own_views(user, page).filter(name=row.name).exists():
        raise taken
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # Saved twice in the same moment.
        raise taken from error
    return row
