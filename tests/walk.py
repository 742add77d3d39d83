"""Every address of the portal, its rule in the access matrix, and rows to open it with.

One table (``VALUES``) says what stands in the place of each parameter. An address that
is in neither the matrix nor the table fails the tests that walk: see test_access.py.
"""

import re
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from benghe.core.access import Matrix, matrix
from tests import factories as make

# The names of people and places that must not be read out of place.
OWN_MEMBER, FOREIGN_MEMBER = "Hoàng Thị Riêng Tư", "Đoàn Văn Xa Lạ"
FOREIGN_CELL = "Chi bộ Bí Ẩn"
FOREIGN_JOB = "Danh sách của người khác"
IDENTITY, PHONE, STREET = "079199988877", "0909888777", "77 hẻm Kín Đáo"
OWN_CARD, FOREIGN_CARD = "55001122", "55003344"
MEMBERS_SECRETS = (OWN_MEMBER, FOREIGN_MEMBER, OWN_CARD, FOREIGN_CARD)
SENSITIVE_SECRETS = (IDENTITY, PHONE, STREET)
FOREIGN_SECRETS = (FOREIGN_MEMBER, FOREIGN_CARD, FOREIGN_CELL)

ADMIN_PAGE = re.compile(r"admin:([a-z]+)_([a-z]+)_([a-z_]+)")


@dataclass(frozen=True)
class Address:
    """A pattern of the URLconf: its full name and the names of its parameters."""

    name: str
    parameters: frozenset[str]

    @property
    def page(self):
        """``(object, admin page)`` of an address that the back office made, or None."""
        match = ADMIN_PAGE.fullmatch(self.name)
        if match is None or self.name in matrix().urls:
            return None
        return f"{match[1]}.{match[2]}", match[3]


def addresses(resolver=None):
    """Every pattern, named like ``members:list``.

    Django admin has two kinds without a name: the old address of a row, which redirects
    to its page ("admin:old_address"), and the last pattern ("admin:catch_all").
    """
    found, waiting = [], [((), resolver or get_resolver())]
    while waiting:
        spaces, place = waiting.pop()
        for pattern in place.url_patterns:
            if not isinstance(pattern, URLPattern):
                inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
                waiting.append((inner, pattern))
                continue
            name = pattern.name or unnamed(pattern)
            full = ":".join((*spaces, name)) if name else str(pattern.pattern)
            parameters = frozenset(pattern.pattern.regex.groupindex)
            found.append(Address(full, parameters))
    return sorted(found, key=lambda address: address.name)


def unnamed(pattern):
    """What we call Django admin's patterns that have no name; else empty."""
    if str(pattern.pattern) == "(?P<url>.*)$":
        return "catch_all"
    target = getattr(pattern.callback, "view_initkwargs", {}).get("pattern_name", "")
    return "old_address" if target.endswith("_change") else ""


def rule_of(address, table: Matrix | None = None):
    """``"public"``, ``"any"`` or ``"app.model:action"``; None: no row in the matrix."""
    table = table or matrix()
    if address.name in table.urls:
        return table.urls[address.name]
    if address.name == "admin:old_address":
        return "any"
    if address.page is None:
        return None
    name, page = address.page
    if name not in table.objects or page not in table.admin_actions:
        return None
    return f"{name}:{table.admin_actions[page]}"


def permission_of(rule):
    """``"members.member:view"`` → ``"members.view_member"``."""
    target, _, action = rule.partition(":")
    app, _, model = target.partition(".")
    return f"{app}.{action}_{model}"


# What stands in the place of parameters: a function of the world and of which row.
VALUES = {
    "cells:detail": lambda rows: {"code": rows["cells.cell"].code},
    "organisation:change": lambda rows: {"slug": "sap-nhap"},
    "organisation:act": lambda rows: {"pk": rows["cells.organisationact"].pk},
    "organisation:void": lambda rows: {"pk": rows["cells.organisationact"].pk},
    "members:detail": lambda rows: {"pk": rows["members.member"].pk},
    "members:profile": lambda rows: {"pk": rows["members.member"].pk},
    "members:open_view": lambda rows: {"pk": rows["core.savedview"].pk},
    "members:delete_view": lambda rows: {"pk": rows["core.savedview"].pk},
    "acts:new": lambda rows: {"kind": "admit"},
    "acts:record": lambda rows: {"pk": rows["members.member"].pk, "kind": "depart"},
    "acts:void": lambda rows: {"pk": rows["members.act"].pk},
    "acts:settle": lambda rows: {"pk": rows["members.act"].pk},
    "jobs:detail": lambda rows: {"pk": rows["core.job"].pk},
    "jobs:download": lambda rows: {"pk": rows["core.job"].pk},
    "indicators:detail": lambda rows: {"code": rows["reports.indicator"].code},
    "indicators:group": lambda rows: {"code": rows["reports.indicatorgroup"].code},
    "indicators:explain": lambda rows: {"code": rows["reports.indicator"].code},
    "reviews:detail": lambda rows: {"year": rows["reports.review"].year},
    "reviews:preview": lambda rows: {"year": rows["reports.review"].year},
    "reviews:download": lambda rows: {
        "year": rows["reports.review"].year,
        "file_format": "json",
    },
    "reviews:figure": lambda rows: {
        "year": rows["reports.review"].year,
        "key": "members.count",
    },
    "reviews:section": lambda rows: {
        "year": rows["reports.reviewsection"].review.year,
        "code": rows["reports.reviewsection"].code,
    },
}
# Pages of a batch of Excel: one's own, of the kind of the list it stands under.
BATCH_PAGES = {"import_batch", "import_marked", "import_undo"}
# Addresses that are not opened by their name; test_access.py has a test for each.
ON_THEIR_OWN = {
    "admin:app_list",
    "admin:autocomplete",
    "admin:catch_all",
    "admin:old_address",
    "admin:view_on_site",
}


def values_of(address, rows):
    """The parameters of an address; None where the table has nothing for it."""
    if not address.parameters:
        return {}
    if address.page is not None and address.page[1] in BATCH_PAGES:
        return {"pk": rows["batches"][address.page[0]].pk}
    if address.name in VALUES:
        return VALUES[address.name](rows)
    if address.page is not None and address.parameters == {"object_id"}:
        row = rows.get(address.page[0])
        return None if row is None else {"object_id": row.pk}
    return None


def url_of(address, rows):
    """The address as typed, for these rows."""
    return reverse(address.name, kwargs=values_of(address, rows))


def build_world(ward, own_cell):
    """Rows of every object of the matrix: ``(own, foreign)``, each {object: row}.

    ``own`` hangs from ``own_cell`` where it can, ``foreign`` from a cell that only the
    whole ward may see; what hangs from no cell is the same row in both.
    """
    secret = {"identity_number": IDENTITY, "phone": PHONE, "address": STREET}
    elsewhere = make.CellFactory(name=FOREIGN_CELL, code="BIAN", committee=ward)
    own = _hanging(
        own_cell, full_name=OWN_MEMBER, card_number=OWN_CARD, **secret
    )  # fmt: skip
    foreign = _hanging(
        elsewhere, full_name=FOREIGN_MEMBER, card_number=FOREIGN_CARD, **secret
    )
    shared = _of_the_ward(ward)
    stranger = shared["cells.user"]
    foreign |= things_of(stranger, FOREIGN_JOB)
    return {**shared, **own}, {**shared, **foreign}


def things_of(user, title="Danh sách của tôi"):
    """What everybody sees only of their own: a finished job, a batch of each kind."""
    job = make.JobFactory(
        created_by=user, title=title, state="done", file_name="a.pdf", content=b"%PDF"
    )
    return {"core.job": job, "batches": batches_of(user)}


def batches_of(user):
    """A batch of a person for every list that takes sheets, by its model."""
    return {
        model._meta.label_lower: make.ImportBatchFactory(
            kind=page.resource_class.kind, created_by=user
        )
        for model, page in admin.site._registry.items()
        if hasattr(page, "resource_class")
    }


def _hanging(cell, **person):
    """The rows of one cell and of one member in it."""
    member = make.MemberFactory(cell=cell, admitted_on=make.date(1990, 2, 3), **person)
    founding = make.OrganisationActFactory(cell=cell)
    return {
        "cells.organisationact": founding,
        "cells.organisationpart": founding.parts.get(),
        "members.act": make.ActFactory(member=member, kind="depart"),
        "members.candidacy": make.CandidacyFactory(cell=cell, member=member),
        "cells.cell": cell,
        "cells.cellname": cell.names.get(),
        "members.member": member,
        "members.membername": make.MemberNameFactory(member=member),
        "members.qualification": make.QualificationFactory(member=member),
        "members.occupation": make.OccupationFactory(member=member),
        "members.partyperiod": member.partyperiods.get(),
        "members.membership": member.memberships.get(),
        "members.standing": make.StandingFactory(member=member),
        "members.post": make.PostFactory(member=member, cell=cell),
        "members.discipline": make.DisciplineFactory(member=member),
        "members.inspection": make.InspectionFactory(cell=cell),
        "awards.rating": make.RatingFactory(member=member),
        "awards.award": make.AwardFactory(member=member),
        "awards.badge": make.BadgeFactory(member=member),
    }


def _of_the_ward(ward):
    """Rows that hang from no cell."""
    user = make.UserFactory(username="nguoi.khac", full_name="Người Khác")
    observation = make.ObservationFactory()
    target = make.TargetFactory(indicator=observation.indicator)
    review = make.ReviewFactory(committee=ward)
    line = make.ImportRowFactory(batch__created_by=user)
    return {
        "core.document": make.DocumentFactory(),
        "core.importbatch": line.batch,
        "core.importrow": line,
        "core.event": make.EventFactory(user=user),
        "core.savedview": make.SavedViewFactory(owner=user),
        "core.wardsetting": make.WardSettingFactory(),
        "cells.user": user,
        "cells.seat": make.SeatFactory(user=user, role="VP", committee=ward),
        "cells.committee": ward,
        "cells.committeename": ward.names.get(),
        "cells.term": ward.terms.get(),
        "cells.cellkind": make.CellKindFactory(),
        "reports.indicatorgroup": observation.indicator.group,
        "reports.indicator": observation.indicator,
        "reports.indicatorname": make.IndicatorNameFactory(
            indicator=observation.indicator
        ),
        "reports.area": make.AreaFactory(),
        "reports.target": target,
        "reports.observation": observation,
        "reports.explanation": make.ExplanationFactory(indicator=target.indicator),
        "reports.declaredfigure": make.DeclaredFigureFactory(),
        "reports.review": review,
        "reports.reviewsection": make.ReviewSectionFactory(review=review),
        "reports.reviewrecipient": make.ReviewRecipientFactory(review=review),
        "reports.plantask": make.PlanTaskFactory(),
    }


def snapshot():
    """The content of every table but the sessions, to see that nothing was written."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower != "sessions.session":
            rows = model._base_manager.order_by("pk").values_list()
            found[model._meta.label_lower] = [str(row) for row in rows]
    return found


def body(answer):
    """The text of an answer, whatever its kind."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return answer.content.decode(errors="replace")


def leaks(answer, secrets):
    """Those of ``secrets`` that an answer shows, in its body or its headers."""
    text = body(answer) + str(answer.headers)
    return [secret for secret in secrets if secret in text]
