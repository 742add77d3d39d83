"""Members through time: people, two ledgers of periods, states, posts and acts.

PartyPeriod is the time in the Party; Membership the time in one cell of this
committee. Both are half-open, [start, end): on the day of death or transfer one is
no longer counted, on the first day one is. A wrong row is voided and replaced.
"""

from members.acts.models import Act as Act
from members.inspections import Discipline as Discipline
from members.inspections import Inspection as Inspection
from members.ledgers import Candidacy as Candidacy
from members.ledgers import Membership as Membership
from members.ledgers import PartyPeriod as PartyPeriod
from members.ledgers import Post as Post
from members.ledgers import Standing as Standing
from members.people import Member as Member
from members.people import MemberChild as MemberChild
from members.people import MemberName as MemberName
from members.people import MemberWord as MemberWord
from members.people import Occupation as Occupation
from members.people import Qualification as Qualification
