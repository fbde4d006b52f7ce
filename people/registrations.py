"""What the accounts announce to the shell and to the history."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.history import register_verbs
from people.notifications import register_kind
from people.page_search import find_pages
from people.permissions import can_see_administration
from people.saved_filters import register_page
from servicedesk_pm.common.navigation import NavEntry
from servicedesk_pm.common.navigation import register as register_entry
from servicedesk_pm.common.search import register_search


def register() -> None:
    register_entry(
        NavEntry(
            330,
            _("Administration"),
            "people:accounts",
            can_see_administration,
            ("/administration/",),
        )
    )
    register_search(_("Pages"), 400, find_pages)
    register_page("accounts", "people:accounts", _("Accounts"))
    register_verbs(
        {
            "account.created": _("Account created"),
            "account.closed": _("Account closed"),
            "account.reopened": _("Account opened again"),
            "account.link_shown": _("Link for a new password shown to an administrator"),
            "role.granted": _("Role given"),
            "role.revoked": _("Role taken away"),
            "sessions.ended": _("Sessions ended"),
        }
    )
    register_kind(
        "account.letter_failed",
        lambda facts: gettext("The letter with a link for %(person)s could not be sent.") % facts,
    )
