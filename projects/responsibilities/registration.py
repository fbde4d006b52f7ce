"""What the responsibilities tell the mandate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.mandates.sections import register_section
from projects.responsibilities.choices import Activity
from projects.responsibilities.table import extract
from projects.written.vocabulary import register_choice, register_labels


def register() -> None:
    register_section("organisation", "responsibilities", extract)
    register_choice("activity", {str(each): each.label for each in Activity})
    register_labels(
        {
            "responsibilities": _("Who does what"),
            "activity": _("Activity"),
            "accountable": pgettext_lazy("column", "Accountable"),
            "responsible": pgettext_lazy("column", "Responsible"),
            "consulted": pgettext_lazy("column", "Consulted"),
            "informed": pgettext_lazy("column", "Informed"),
        }
    )
