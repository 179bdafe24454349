"""What lists, details and forms of drafts show. The plan of a draft is a page of its own."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Facts, History, Pages, register
from steerhouse.drafts.actions import edit_words
from steerhouse.drafts.models import Draft

register(
    Pages(
        model=Draft,
        path="drafts",
        columns=["name", "component", "state", "created_at", "published_at"],
        filters=["component", "state"],
        form=["name", "note"],
        order=["component", "name"],
        search=False,
        panels=[
            Facts("", ["component", "state", "author", "created_at", "published_at", "changes", "note"]),
            History(),
        ],
        add=None,
        edit=edit_words,
        empty=(_("A draft is a copy of a plan to try things in. Begin one on the page “Drafts” of a plan."),),
    )
)
