"""公安: who somebody is."""

from __future__ import annotations

import datetime as dt

from realestate.exchange.facts import FaceCheck, Identity
from realestate.exchange.gateways.base import Department, Said, Topic, truth


class Police(Department):
    name = "police"
    title = "公安部门"


def about_person(name: str, id_number: str) -> Said:
    return {"name": name, "id_number": id_number}


def about_face(name: str, id_number: str, purpose: str) -> Said:
    """`purpose` is written into the department's own record: bind, sign ..."""
    return {"name": name, "id_number": id_number, "purpose": purpose}


def read_identity(said: Said, source: str, at: dt.datetime) -> Identity:
    person = said["asked"]
    return Identity(
        source=source,
        fetched_at=at,
        name=person["name"],
        id_number=person["id_number"],
        matches=truth(said["matches"]),
        alive=truth(said["alive"]),
    )


def read_face(said: Said, source: str, at: dt.datetime) -> FaceCheck:
    return FaceCheck(source=source, fetched_at=at, passed=truth(said["passed"]), number=str(said["number"]))


IDENTITY = Topic("police", "identity", read_identity)
FACE = Topic("police", "face", read_face)
