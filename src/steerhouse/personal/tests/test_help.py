"""Which fields of forms say what they mean."""

import pytest

from steerhouse.core.pages import REGISTRY
from steerhouse.core.pages.helping import HELP, help_on
from steerhouse.core.urls import urlpatterns

EXPLAINED = ("component", "rating", "costfigure", "task", "schedule")


@pytest.mark.parametrize("name", EXPLAINED)
def test_each_field_of_the_forms_that_people_live_in_has_help(name: str) -> None:
    assert urlpatterns
    pages = next(one for one in REGISTRY.pages.values() if one.name == name)
    fields = {field: pages.model._meta.get_field(field) for field in pages.form}
    silent = [field for field, kept in fields.items() if not (kept.help_text or help_on(pages.model, field))]
    assert silent == []


def test_help_is_given_on_fields_that_stand_in_a_form() -> None:
    forms = {pages.model: set(pages.form) for pages in REGISTRY.pages.values()}
    assert [f"{model.__name__}.{name}" for model, name in HELP if name not in forms.get(model, set())] == []
