"""Which rows of different years are one project."""

import itertools
import random

import pytest

from steerhouse.interchange.portfolio_list import (
    Because,
    Named,
    match,
    read_portfolio_list,
    same_project_key,
    split_names,
)
from steerhouse.interchange.portfolio_list.joining import loose_key
from steerhouse.interchange.tests.shared import GMPP, needs_shared


def pairs(rows, known):
    return [(m.row, m.known, m.because) for m in match(rows, known)]


def names(*texts, group=""):
    return [Named(None, *split_names(text), group) for text in texts]


def of_year(year):
    return [
        Named(row.code, row.name, row.former_names, row.department)
        for row in read_portfolio_list(GMPP / f"uk_{year}.csv").rows
    ]


@pytest.mark.parametrize(
    ("listed", "name", "former"),
    [
        ("The Francis Crick Institute (formerly UKCMRI)", "The Francis Crick Institute", ("UKCMRI",)),
        (
            "CAP Delivery Programme (formerly the Future Options Programme)",
            "CAP Delivery Programme",
            ("Future Options Programme",),
        ),
        ("Transforming X (Formerly A&E)", "Transforming X", ("A&E",)),
        ("Auto Enrolment (originally called Enabling Savings)", "Auto Enrolment", ("Enabling Savings",)),
        ("New, previously known as Old", "New", ("Old",)),
        ("A (formerly B (BB))", "A", ("B (BB)",)),
        ("NIS Programme (formally part of Quantum)", "NIS Programme (formally part of Quantum)", ()),
        ("Wash Barrier", "Wash Barrier", ()),
        ("(formerly Nothing)", "(formerly Nothing)", ()),
    ],
)
def test_former_names_are_read_out_of_a_name(listed, name, former):
    assert split_names(listed) == (name, former)


def test_the_key_forgives_case_accents_signs_and_spaces():
    assert same_project_key("Café  & Co: 30+") == same_project_key("CAFE and co 30 plus")
    assert same_project_key("Road 1") != same_project_key("Road 2")


def test_the_loose_key_forgives_brackets_and_words_that_come_and_go():
    assert loose_key("Crossrail Programme") == loose_key("The Crossrail Project (CRL)") == loose_key("Cross Rail")
    assert loose_key("The Programme") != ""


def test_codes_decide_against_names():
    known = [Named("A1", "Bridge"), Named("A2", "Road")]
    assert pairs([Named("A2", "Bridge"), Named("A9", "Road")], known) == [(0, 1, Because.CODE)]


def test_a_row_without_a_code_is_matched_by_name():
    assert pairs(names("BRIDGE"), [Named("A1", "Bridge")]) == [(0, 0, Because.NAME)]


def test_a_renamed_project_is_found_by_its_former_name_in_both_directions():
    assert pairs(names("Eagle (formerly Urenco)"), names("Urenco")) == [(0, 0, Because.FORMER_NAME)]
    assert pairs(names("Urenco"), names("Eagle (formerly Urenco)")) == [(0, 0, Because.FORMER_NAME)]


def test_the_name_of_today_is_surer_than_a_former_name():
    known = names("Track", "Road")
    assert pairs(names("Road (formerly Track)"), known) == [(0, 1, Because.NAME)]


def test_one_known_project_is_never_given_to_two_rows():
    assert pairs(names("Bridge Programme", "Bridge Project"), names("Bridge")) == []
    assert pairs(names("Bridge", "Bridge Project"), names("Bridge")) == [(0, 0, Because.NAME)]


def test_projects_of_one_name_are_told_apart_by_their_department():
    known = [Named(None, "Estates", (), "MOD"), Named(None, "Estates", (), "MoJ")]
    assert pairs([Named(None, "Estates", (), "MOJ")], known) == [(0, 1, Because.NAME)]
    assert pairs([Named(None, "Estates", (), "HO")], known) == []


@needs_shared
def test_159_codes_join_2021_and_2022():
    found = match(of_year(2022), of_year(2021))
    assert sum(m.because is Because.CODE for m in found) == 159 == len(found)


@needs_shared
@pytest.mark.parametrize(("earlier", "later"), [(2014, 2016), (2016, 2018), (2018, 2019), (2019, 2021)])
def test_years_without_codes_join_by_name(earlier, later):
    """At least every project whose name is letter by letter the same, counted by other code."""
    before, after = of_year(earlier), of_year(later)
    found = match(after, before)
    same = {project.name for project in before} & {project.name for project in after}
    joined = {(before[m.known].name, after[m.row].name) for m in found}
    assert {(name, name) for name in same} <= joined
    assert any(m.because in (Because.ALIKE, Because.FORMER_NAME) for m in found)
    assert len({m.known for m in found}) == len({m.row for m in found}) == len(found)


@needs_shared
def test_the_order_of_rows_does_not_change_who_is_who():
    before, after = of_year(2014), of_year(2016)
    expected = {(after[m.row].name, before[m.known].name) for m in match(after, before)}
    for seed in range(3):
        mixed, others = list(after), list(before)
        random.Random(seed).shuffle(mixed)
        random.Random(-seed).shuffle(others)
        assert {(mixed[m.row].name, others[m.known].name) for m in match(mixed, others)} == expected


def test_matching_is_the_same_both_ways():
    texts = ["Bridge", "Bridge Programme", "Road (formerly Track)", "Track", "The Road"]
    for rows, known in itertools.permutations([texts[:3], texts[2:], texts[1:4]], 2):
        there = {(m.row, m.known) for m in match(names(*rows), names(*known))}
        back = {(m.known, m.row) for m in match(names(*known), names(*rows))}
        assert there == back
