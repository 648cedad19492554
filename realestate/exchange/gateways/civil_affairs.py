"""民政: marriages and families."""

from __future__ import annotations

import datetime as dt

from realestate.exchange.facts import Household, Person
from realestate.exchange.gateways.base import Department, Said, Topic, day

STATUSES = ("single", "married", "divorced")


class CivilAffairs(Department):
    name = "civil_affairs"
    title = "民政部门"


def about_household(id_number: str) -> Said:
    return {"id_number": id_number}


def read_household(said: Said, source: str, at: dt.datetime) -> Household:
    if said["status"] not in STATUSES or (said["status"] == "married") != (said["spouse"] is not None):
        raise ValueError(f"a household that is {said['status']}")
    return Household(
        source=source,
        fetched_at=at,
        status=said["status"],
        spouse=_person(said["spouse"]) if said["spouse"] else None,
        married_on=day(said["married_on"]),
        minor_children=tuple(_person(child) for child in said["minor_children"]),
    )


def _person(said: Said) -> Person:
    return Person(name=said["name"], id_number=said["id_number"])


HOUSEHOLD = Topic("civil_affairs", "household", read_household)
