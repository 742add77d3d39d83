"""What each kind of act does to the rows of a person, before anything is written.

Every planner reads the person's situation and adds steps to a plan; what cannot be is
refused with a message that names both dates. Sources: QĐ 24-QĐ/TW and HD 01-HD/TW
(2021) through ``members.regulations``.
"""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError

from benghe.core.acts import Plan
from members.acts import joining, leaving, life, posts
from members.acts.data import ActData, check_days
from members.acts.kinds import ACT_KINDS
from members.acts.situation import Situation
from members.models import Act

K = Act.Kind


def plan_act(now: Situation, data: ActData, today: date) -> Plan:
    """The plan of one act for ``now.member`` (an unsaved one is stored with it).

    Raises ValidationError, keyed by the field of the form, when it cannot be.
    """
    kind = ACT_KINDS[data.kind]
    if not kind.fits(now):
        raise ValidationError(
            f"«{kind.label}» không áp dụng cho người này lúc này. Hãy xem lại các việc đã ghi."
        )
    check_days(data, today)
    act = Act(
        member=now.member, kind=data.kind, day=data.day, decision=data.decision,
        decided_on=data.decided_on, document=data.document, place=data.place,
        replaces=data.replaces,
    )  # fmt: skip
    plan = Plan(act)
    if now.member is not None and now.member.pk is None:
        plan.people.append(now.member)
    PLANNERS[data.kind](plan, now, data)
    return plan


Planner = Callable[[Plan, Situation, ActData], None]

PLANNERS: dict[str, Planner] = {
    K.CANDIDATE: joining.candidate,
    K.CANDIDATE_END: joining.candidate_end,
    K.ADMIT: joining.admit,
    K.READMIT: joining.readmit,
    K.RESTORE: joining.restore,
    K.ARRIVE: joining.arrive,
    K.GUEST: life.stand,
    K.RECOGNISE: life.recognise,
    K.MOVE: life.move,
    K.AWAY: life.stand,
    K.EXEMPT: life.stand,
    K.SUSPEND: life.stand,
    K.ABROAD: life.stand,
    K.RENEW: life.renew,
    K.END_STANDING: life.finish_standing,
    K.APPOINT: posts.appoint,
    K.RELIEVE: posts.relieve,
    K.DEPART: leaving.depart,
    K.DEATH: leaving.leave_party,
    K.STRIKE: leaving.leave_party,
    K.RESIGN: leaving.leave_party,
    K.EXPEL: leaving.leave_party,
}
