"""The words of the browser's part of the shell, by its keys, for languages other than English."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Every key that the shell asks for; braces stay as they are."""
    return {
        "find": _("Find or go to"),
        "find_hint": _("A component by code or name, or a page"),
        "find_nothing": _("Nothing found for “{text}”. Try the code, a former name, or fewer letters."),
        "find_failed": _("The search did not answer. Check the connection, then type again."),
        "find_results": _("Components"),
        "find_recent": _("Recently opened"),
        "find_pages": _("Pages"),
        "keys": _("All keys"),
        "keys_anywhere": _("Anywhere"),
        "keys_list": _("In a list"),
        "key_find": _("find or go to"),
        "key_help": _("all keys"),
        "key_filter": _("filter"),
        "key_new": _("new"),
        "key_edit": _("edit"),
        "key_go": _("go to a page: G, then its letter"),
        "key_close": _("close"),
        "key_rows": _("next, previous row"),
        "key_move": _("move"),
        "key_open": _("open"),
        "key_select": _("select"),
        "close": _("Close"),
        "cancel": _("Cancel"),
        "confirm": _("Go on"),
        "confirm_title": _("Please confirm"),
        "kept": _("Text you had not saved is back, from {time}."),
        "kept_drop": _("Drop it"),
        "kept_sign_in": _("Please sign in again. Your text is kept."),
        "drop_here": _("Drop the file to import it"),
        "selected": _("{count} selected"),
        "no_connection": _("Steerhouse did not answer. What you typed is kept; check the connection, then try again."),
        "failed": _("That did not work."),
        "undo": _("Undo"),
        "key_cell": _("edit a cell: Enter saves, Tab goes on, Esc leaves"),
    }
