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
    } | key_words()


def key_words() -> dict[str, str]:
    """What each key of the lists, plans and boards does, and where."""
    return {
        "keys_cell": _("In a cell of a list"),
        "keys_plan": _("In a plan"),
        "keys_planning": _("In a plan that you may change"),
        "keys_board": _("On a board"),
        "keys_elsewhere": _("On other pages"),
        "key_clear": _("leave the selection"),
        "key_cell_next": _("save and go on"),
        "key_cell_save": _("save"),
        "key_cell_leave": _("leave without saving"),
        "key_cell_step": _("cell beside, above, below"),
        "key_cell_begin": _("type into the cell"),
        "key_row": _("row"),
        "key_ends": _("first, last row"),
        "key_page": _("a page of rows"),
        "key_fold": _("fold"),
        "key_zoom": _("zoom"),
        "key_table": _("table"),
        "key_task": _("task dialog"),
        "key_type": _("edit"),
        "key_next": _("next cell"),
        "key_column": _("cell left, right"),
        "key_several": _("select several"),
        "key_fill": _("fill down"),
        "key_insert": _("new task"),
        "key_delete": _("delete"),
        "key_indent": _("outdent, indent"),
        "key_order": _("move up, down"),
        "key_undo": _("undo, redo"),
        "key_card": _("card beside, above, below"),
        "key_state": _("move the card to the next column"),
        "key_take_back": _("undo"),
    }
