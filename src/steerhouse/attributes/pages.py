"""What lists, details and forms of attributes show, and what attributes bring to the pages of others."""

from django.utils.translation import gettext_lazy as _

from steerhouse.attributes.actions import add_attribute, edit_attribute
from steerhouse.attributes.columns import AttributeSource
from steerhouse.attributes.models import Attribute, PickEntry, PickList
from steerhouse.core.pages import Facts, History, Pages, Related, Status, register
from steerhouse.core.pages.extras import add_columns_source

register(
    Pages(
        model=Attribute,
        path="attributes",
        group=_("Office"),
        columns=["name", "code", "entity", "kind", "list", "section", "required"],
        filters=["entity", "kind", "list", "required"],
        form=[
            "name", "entity", "code", "kind", "list", "currency", "unit", "formula", "help", "section", "position",
            "required", "default", "lowest", "highest", "shape", "see_right", "change_right",
        ],
        order=["entity", "section", "position"],
        panels=[
            Facts("", ["entity", "code", "kind", "list", "currency", "unit", "formula", "help", "section", "position"]),
            Facts(_("Rules"), ["required", "default", "lowest", "highest", "shape", "see_right", "change_right"]),
            History(),
        ],
        add=add_attribute,
        edit=edit_attribute,
        empty=(
            _("An attribute is something that your office wants to know of each project, task or person: a risk class, "
              "a cost center, a legal basis. Add one, and it stands in forms, lists, files and the API."),
        ),
    )
)  # fmt: skip
register(
    Pages(
        model=PickList,
        path="pick-lists",
        group=_("Office"),
        columns=["name", "summary"],
        form=["name", "summary"],
        order=["name"],
        panels=[Facts("", ["summary"]), Related("entries", most=100), Related("attributes"), History()],
        empty=(_("A pick list holds the values from which attributes choose, such as regions or classes of risk."),),
    )
)
register(
    Pages(
        model=PickEntry,
        path="pick-entries",
        group="",
        columns=["name", "list", "parent", "position", "code", Status("look")],
        filters=["list", "parent"],
        form=["list", "name", "parent", "position", "code", "look"],
        order=["list", "position", "name"],
        search=False,
        panels=[Facts("", ["list", "parent", "position", "code", "look"]), Related("parts"), History()],
        empty=(_("The values of pick lists. An archived one is offered no more and stays on the rows that have it."),),
    )
)
add_columns_source(AttributeSource())
