"""The sheets of ratings, commendations and badges already awarded.

``facts`` says what the three share: facts are found by record code or by what makes them
one of a kind, and a fact that a sheet contradicts is voided and replaced.
"""

from awards.resources.badges import BadgeResource
from awards.resources.praise import AwardResource
from awards.resources.ratings import RatingResource

__all__ = ["AwardResource", "BadgeResource", "RatingResource"]
