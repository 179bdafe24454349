"""Calculated attributes: computed with the action that changes an input, and no wider open than their inputs."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from steerhouse.attributes.actions import each_day, edit_attribute
from steerhouse.attributes.models import Attribute, AttributeStamp, AttributeValue, PickEntry
from steerhouse.core import editing
from steerhouse.core.context import system
from steerhouse.core.tests.pages_world import SYSTEM, body, somebody
from tests.attributes.world import EDIT, VIEW, attribute, pick_list, project, values_of

pytestmark = pytest.mark.django_db


def test_results_follow_their_inputs_without_a_version_of_their_own() -> None:
    attribute("cost", "money", currency="EUR")
    attribute("budget", "money", currency="EUR")
    bridge = project("Bridge", cost="50.10", budget="200")
    share = attribute("used", "decimal", formula="round([cost] / [budget] * 100, 2)", unit="%")
    attribute("alarm", "yes_no", formula="[used] > 80")
    attribute("note", formula='concat([name], ": ", if([alarm], "too much", "fine"))')
    assert values_of(bridge) == {
        "cost": "50.10", "budget": "200.00", "used": "25.05", "alarm": False, "note": "Bridge: fine"
    }  # fmt: skip
    editing.edit(bridge, values={"attributes": {"cost": "190"}}, by=SYSTEM)
    assert (values_of(bridge)["used"], values_of(bridge)["note"]) == ("95", "Bridge: too much")
    editing.edit(bridge, values={"name": "Great bridge"}, by=SYSTEM)
    assert values_of(bridge)["note"] == "Great bridge: too much"
    editing.edit(bridge, values={"attributes": {"budget": "0"}}, by=SYSTEM)
    assert (values_of(bridge)["used"], values_of(bridge)["alarm"]) == (None, None)
    # Three edits: what was computed raised nothing.
    assert bridge.version == 4
    edit_attribute(share, values={"formula": "[cost] * 2"}, by=SYSTEM)
    assert values_of(bridge)["used"] == "380"


@pytest.mark.parametrize(
    ("kind", "formula", "words"),
    [
        ("decimal", "[cost] +", "A value is missing here. [cost] +‸"),
        ("decimal", "[nobody]", "There is no field “nobody”. ‸[nobody]"),
        ("text", "[cost] * 2", "The result is a number"),
        ("decimal", "[mine] + 1", "These need each other: [mine] → [mine]"),
        ("money", "[cost] + [other]", "different currencies"),
        ("decimal", "[hidden_cost] / 2", "is seen with the right"),
        ("person", "[cost]", "A formula gives"),
        ("decimal", "(" * 500, "nested too deeply"),
    ],
)
def test_a_formula_that_cannot_hold_is_refused_at_its_place(kind: str, formula: str, words: str) -> None:
    attribute("cost", "money", currency="EUR")
    attribute("other", "money", currency="GBP")
    attribute("hidden_cost", "decimal", see_right="attributes.confidential")
    with pytest.raises(ValidationError) as refused:
        attribute("mine", kind, formula=formula, currency="EUR" if kind == "money" else "")
    assert words in str(refused.value)
    with system("tests"):
        assert not Attribute.objects.filter(code="mine").exists()


def test_formulas_that_need_each_other_in_a_circle_are_named_one_by_one() -> None:
    first = attribute("first", "decimal", formula="1")
    attribute("second", "decimal", formula="[first] + 1")
    attribute("third", "decimal", formula="[second] + 1")
    with pytest.raises(ValidationError, match=r"\[first\] → \[third\] → \[second\] → \[first\]"):
        edit_attribute(first, values={"formula": "[third] + 1"}, by=SYSTEM)


def test_an_input_can_neither_go_nor_hide_from_a_result() -> None:
    cost = attribute("cost", "decimal")
    attribute("double", "decimal", formula="[cost] * 2")
    with pytest.raises(ValidationError, match="computed from this one"):
        editing.archive(cost, by=SYSTEM)
    with system("tests"):
        cost = Attribute.objects.get(pk=cost.pk)
    with pytest.raises(ValidationError, match="computed from this one"):
        edit_attribute(cost, values={"see_right": "attributes.confidential"}, by=SYSTEM)


def test_a_result_of_hidden_inputs_is_hidden_with_them() -> None:
    attribute("rate", "decimal", see_right="attributes.confidential")
    attribute("price", "decimal", formula="[rate] * 7", see_right="attributes.confidential")
    bridge = project("Bridge", rate="3")
    reader, insider = somebody("reader", *VIEW), somebody("insider", *VIEW, "attributes.confidential")
    for path in (f"/components/{bridge.public_id}/", "/components/export.csv?columns=name,attribute_price"):
        assert ">21<" in body(insider.get(path)) or ",21" in body(insider.get(path))
        assert ">21<" not in body(reader.get(path)) and ",21" not in body(reader.get(path))


def test_what_is_computed_cannot_be_typed_and_what_was_typed_is_not_computed_over() -> None:
    typed = attribute("typed", "decimal")
    attribute("double", "decimal", formula="4")
    bridge = project("Bridge", typed="3")
    client = somebody("editor", *EDIT)
    assert "attribute_double" not in body(client.get(f"/components/{bridge.public_id}/edit/"))
    sent = json.dumps({"version": 1, "attributes": {"double": "9"}})
    assert (
        client.patch(f"/api/components/{bridge.public_id}/", sent, content_type="application/json").status_code == 400
    )
    with pytest.raises(ValidationError, match="1 value is stored so"):
        edit_attribute(typed, values={"formula": "7"}, by=SYSTEM)
    assert values_of(bridge) == {"typed": "3", "double": "4"}


def test_a_renamed_entry_and_a_new_day_are_computed_again() -> None:
    attribute("risk", "choice", list=pick_list("Risk", "Low", "High"))
    attribute("word", formula="upper([risk])")
    attribute("since", "whole", formula="days([start], today())")
    bridge = project("Bridge", risk="High")
    day = timezone.localdate() - dt.timedelta(days=3)
    editing.edit(bridge, values={"start": day}, by=SYSTEM)
    with system("tests"):
        high = PickEntry.objects.get(name="High")
    editing.edit(high, values={"name": "Grave"}, by=SYSTEM)
    assert (values_of(bridge)["word"], values_of(bridge)["since"]) == ("GRAVE", 3)
    AttributeValue.objects.filter(attribute__code="since").update(whole=2)
    AttributeStamp.objects.update(computed_on=day)
    each_day()
    assert values_of(bridge)["since"] == 3
    assert AttributeStamp.objects.get().computed_on == timezone.localdate()
