"""The table of matters: each can be shown before a word is typed, and each step finds its sides."""

from __future__ import annotations

from typing import get_args

import pytest

from realestate.law import TYPES
from realestate.law.application import Application
from realestate.law.matters import GROUPS, MATTERS, Audience, Matter, Origin, Service, catalogue
from tests.law.stage import CODE

each = pytest.mark.parametrize("matter", MATTERS.values(), ids=list(MATTERS))

#: What issue 3 asks for at least.
WANTED = {
    "second_hand_home", "second_hand_home_mortgaged", "mortgaged_home_staged", "mortgage_carried_over", "new_home",
    "presold_home", "mortgage", "mortgage_paid_off", "name_change", "id_change", "correction",
    "correction_ex_officio", "objection", "inheritance", "inheritance_notarised", "bequest", "spouses", "divorce",
    "gift", "exchange", "residence_right", "residence_right_ended", "easement", "seizure", "pre_seizure",
    "seizure_renewal", "seizure_release", "lost_certificate", "destroyed", "abandoned", "notice_cancelled",
    "area_change", "use_change", "address_change", "share_transfer", "court_sale", "judgment", "query",
    "ownership_proof", "no_home_proof",
}  # fmt: skip


def test_the_matters_that_everybody_expects_are_there() -> None:
    assert set(MATTERS) >= WANTED


@each
def test_a_matter_says_what_it_is_in_both_languages(matter: Matter) -> None:
    assert all((matter.zh, matter.en, matter.say_zh, matter.say_en))
    assert bool(matter.hint_zh) == bool(matter.hint_en)
    assert matter.audience in get_args(Audience)
    assert matter.service in get_args(Service)
    assert bool(matter.steps) != bool(matter.service)
    assert matter.articles
    assert matter.promise.zh
    assert matter.channels


@each
def test_nobody_makes_more_than_one_trip(matter: Matter) -> None:
    assert 0 <= matter.remote_trips <= matter.trips <= 1


@each
def test_every_step_is_a_ground_that_the_law_declares(matter: Matter) -> None:
    for step in matter.steps:
        assert step.rules.code == step.ground
        assert step.right in step.declared.rights
        office = step.rules.applicants == "ex_officio"
        asked = Application(step.type, CODE, reason=step.reason, right=step.right, facts={"ex_officio": office})
        assert step.declared.key(asked) == step.ground.removesuffix("_notarised")


@each
def test_every_step_finds_its_sides(matter: Matter) -> None:
    for number, step in enumerate(matter.steps, start=1):
        for origin in (step.obligors, step.holders):
            assert origin in get_args(Origin)
            if origin[0].isdigit():
                assert int(origin[0]) < number, "a side comes from an earlier step"
        if step.rules.applicants == "jointly":
            assert step.obligors != "none"
        assert step.holders != "none"


def test_the_catalogue_shows_each_matter_once_and_no_heading_is_empty() -> None:
    shown = [matter.slug for _group, matters in catalogue() for matter in matters]
    assert sorted(shown) == sorted(MATTERS)
    assert all(matters for _group, matters in catalogue())
    assert len({group.code for group in GROUPS}) == len(GROUPS)


def test_every_ground_that_somebody_may_begin_has_a_matter() -> None:
    begun = {(step.type, step.ground) for matter in MATTERS.values() for step in matter.steps}
    declared = {(slug, code) for slug, one in TYPES.items() for code in one.grounds}
    without = {
        ("transfer", "alone"), ("change", "right_holder"), ("change", "right_terms"), ("correction", "co_ownership"),
        ("correction", "mortgage_amount"), ("correction", "mortgage_until"),
    }  # fmt: skip
    assert declared - begun == without


def test_the_promise_of_a_bundle_is_that_of_its_slowest_step() -> None:
    assert MATTERS["new_home"].promise.workdays == 3
    assert MATTERS["second_hand_home"].promise.zh == "60分钟"
    assert MATTERS["query"].promise.zh == "当场办结"
