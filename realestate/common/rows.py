"""Rows of several tables from one statement: as JSON from the database, as model instances here.

For readers that need a little of many tables at once, where Django would ask for each table by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
Reader = Callable[[Any], Any]


def as_json(model: type[models.Model], where: str) -> str:
    """A column: the rows `t` of the table where `where` holds, in the order of the model; NULL when there are none."""
    order = ", ".join(_order(model, name) for name in [*(model._meta.ordering or ()), "pk"])
    return f'(SELECT json_agg(to_json(t) ORDER BY {order}) FROM "{model._meta.db_table}" t WHERE {where})'


def instances(model: type[Row], said: list[dict[str, Any]] | None) -> list[Row]:
    """The instances of what `as_json` gave, as a query would have made them."""
    names, readers = _readers(model)
    return [
        model.from_db("default", names, [read(row[column]) if read else row[column] for column, read in readers])
        for row in said or ()
    ]


def keep(instance: models.Model, name: str, rows: Iterable[models.Model]) -> None:
    """Let `instance.<name>.all()` give these rows without asking, as prefetch_related does; each knows `instance`."""
    manager = getattr(instance, name)
    found = manager.get_queryset()
    found._result_cache = list(rows)
    found._prefetch_done = True
    for row in found._result_cache:
        manager.field.set_cached_value(row, instance)
    if not hasattr(instance, "_prefetched_objects_cache"):
        instance._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    instance._prefetched_objects_cache[manager.field.remote_field.cache_name] = found  # type: ignore[attr-defined]


def _order(model: type[models.Model], name: Any) -> str:
    plain = str(name).removeprefix("-")
    field = model._meta.pk if plain == "pk" else model._meta.get_field(plain)
    return f't."{field.column}"' + (" DESC" if str(name).startswith("-") else "")  # type: ignore[union-attr]


@cache
def _readers(model: type[models.Model]) -> tuple[list[str], list[tuple[str, Reader | None]]]:
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [(str(field.column), _reader(field)) for field in fields]


def _reader(field: models.Field[Any, Any]) -> Reader | None:
    """How JSON says what the column holds: times and amounts as text and numbers, everything else as it is."""
    if isinstance(field, models.DateTimeField):
        return lambda value: value and dt.datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return lambda value: value and dt.date.fromisoformat(value)
    if isinstance(field, models.DecimalField):
        places = Decimal(1).scaleb(-int(field.decimal_places or 0))
        return lambda value: None if value is None else Decimal(repr(value)).quantize(places)
    return None
