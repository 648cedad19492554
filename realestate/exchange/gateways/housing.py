"""住建: filed contracts of sale, and the homes of a household."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from realestate.exchange.facts import Contract, ContractParty, Contracts, Home, Homes
from realestate.exchange.gateways.base import Department, Said, Topic, day, truth


class Housing(Department):
    name = "housing"
    title = "住房城乡建设部门"


def about_contract(number: str) -> Said:
    return {"number": number}


def about_contracts(id_number: str) -> Said:
    return {"id_number": id_number}


def about_homes(id_numbers: tuple[str, ...]) -> Said:
    return {"id_numbers": list(id_numbers)}


def read_contract(said: Said, source: str, at: dt.datetime) -> Contract:
    return Contract(
        source=source,
        fetched_at=at,
        number=said["number"],
        filed_on=dt.date.fromisoformat(said["filed_on"]),
        signed_on=dt.date.fromisoformat(said["signed_on"]),
        delivery_on=day(said["delivery_on"]),
        unit_code=said["unit_code"],
        address=said["address"],
        price=_number(said["price"]),
        sellers=tuple(_party(one) for one in said["sellers"]),
        buyers=tuple(_party(one) for one in said["buyers"]),
        ended=truth(said["ended"]),
    )


def read_contracts(said: Said, source: str, at: dt.datetime) -> Contracts:
    found = tuple(read_contract(one, source, at) for one in said["contracts"])
    return Contracts(source=source, fetched_at=at, contracts=found)


def read_homes(said: Said, source: str, at: dt.datetime) -> Homes:
    homes = tuple(Home(h["unit_code"], h["address"], _number(h["area"])) for h in said["homes"])
    if len(homes) != said["count"]:
        raise ValueError("the count of homes and the list of homes differ")
    return Homes(source=source, fetched_at=at, homes=homes)


def _party(said: Said) -> ContractParty:
    return ContractParty(
        name=said["name"],
        id_number=said["id_number"],
        phone=said.get("phone", ""),
        numerator=said.get("numerator"),
        denominator=said.get("denominator"),
    )


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as problem:
        raise ValueError(f"not a number: {text!r}") from problem
    if not number.is_finite() or number < 0:
        raise ValueError(f"not an amount: {text!r}")
    return number


CONTRACT = Topic("housing", "contract", read_contract)
CONTRACTS = Topic("housing", "contracts", read_contracts)
HOMES = Topic("housing", "homes", read_homes)
