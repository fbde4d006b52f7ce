"""What mandates register at the start: words, gate conditions, the tab."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.choices import Role
from people.models import User
from projects.choices import Scenario, SizeClass
from projects.gates import Place, Why, register_condition, register_reasoned
from projects.mandates import notices
from projects.mandates.choices import (
    BINDING,
    Accepting,
    AssumptionKind,
    AssumptionState,
    Hat,
    Rhythm,
    SecurityConcept,
)
from projects.mandates.content import objectives_table
from projects.mandates.sections import SECTIONS
from projects.mandates.standing import (
    initiation_is_in_proportion,
    newest_mandate,
    standing_of,
    unmeasured,
)
from projects.models import Mandate, Project
from projects.organisation import PACKAGE_LEAD, SUBPROJECT_LEAD, load_organisation, missing_places
from projects.written.vocabulary import register_choice
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.navigation import register_project_tab

Check = Callable[[Project], bool]
COMPLETE = pgettext_lazy("gate condition", "Mandate complete")
MEASURABLE = pgettext_lazy("gate condition", "Measurable objectives")
NAMED = pgettext_lazy("gate condition", "Organisation named")
PROPORTIONATE = pgettext_lazy("gate condition", "Initiation budget")
ALL_SIGNED = pgettext_lazy("gate condition", "Signatures")
CONFIRMED = pgettext_lazy("gate condition", "Mandate v2 signed")
VIEWS = (
    "mandate-version", "begin-mandate", "edit-mandate", "mandate-rows", "mandate-row",
    "send-mandate", "sign-mandate", "take-mandate-back", "mandate-difference", "organisation",
    "assumptions", "new-assumption", "assumption",
)  # fmt: skip


def register() -> None:
    notices.register()
    _register_words()
    _register_conditions()
    register_project_tab(
        20,
        _("Mandate"),
        "projects:mandate",
        _every_reader,
        views=[f"projects:{name}" for name in VIEWS],
    )


def _every_reader(user: User, project: Project) -> bool:
    return True


def _register_words() -> None:
    functions = {
        **{str(role): role.label for role in Role},
        **{str(hat): hat.label for hat in Hat},
        SUBPROJECT_LEAD: _("Sub-project lead"),
        PACKAGE_LEAD: _("Work-package lead"),
    }
    register_choice("function", functions)
    register_choice("accepting", {str(each): each.label for each in Accepting})
    register_choice("rhythm", {str(each): each.label for each in Rhythm})
    register_choice("security_concept", {str(each): each.label for each in SecurityConcept})
    register_choice("assumption_kind", {str(each): each.label for each in AssumptionKind})
    register_choice("assumption_state", {str(each): each.label for each in AssumptionState})
    register_choice("scenario", {str(each): each.label for each in Scenario})


def _register_conditions() -> None:
    def register(gate: str, code: str, label: Words, check: Check, url: Place) -> None:
        register_condition(gate, code, label, unless_covered(check), url=url)

    def reasoned(gate: str, code: str, label: Words, why: Why, url: Place) -> None:
        # A sub-project is covered by the mandate of the project above.
        def told(project: Project) -> str:
            return why(project) if project.parent_id is None else ""

        register_reasoned(gate, code, label, told, url=url)

    signatures = mandate_url("signatures")
    reasoned("G2", "G2-01", COMPLETE, _what_is_incomplete, mandate_url())
    reasoned("G2", "G2-02", MEASURABLE, _what_is_unmeasured, mandate_url("objectives"))
    reasoned("G2", "G2-03", NAMED, _who_is_missing, organisation_url)
    register("G2", "G2-04", PROPORTIONATE, _is_in_proportion, mandate_url("budget"))
    register("G2", "G2-08", ALL_SIGNED, _is_signed, signatures)
    register("G3", "G3-01", CONFIRMED, _is_confirmed, signatures)


def mandate_url(section: str = "") -> Callable[[Project], str]:
    def place(project: Project) -> str:
        anchor = f"#{section}" if section else ""
        return reverse("projects:mandate", args=[project.code]) + anchor

    return place


def organisation_url(project: Project) -> str:
    return reverse("projects:organisation", args=[project.code])


def unless_covered(check: Check) -> Check:
    """Met for a sub-project: the mandate of the project above covers it."""
    return lambda project: project.parent_id is not None or check(project)


def _what_is_incomplete(project: Project) -> str:
    mandate = newest_mandate(project)
    if mandate is None:
        return gettext("There is no mandate yet.")
    missing = standing_of(mandate)
    if not missing:
        return ""
    sections = ", ".join(str(SECTIONS[key]) for key in missing)
    return gettext("Incomplete sections of the mandate: %(sections)s.") % {"sections": sections}


def _what_is_unmeasured(project: Project) -> str:
    mandate = newest_mandate(project)
    if mandate is None:
        return gettext("There is no mandate yet.")
    return " ".join(unmeasured(objectives_table(mandate)))


def _who_is_missing(project: Project) -> str:
    return " ".join(missing_places(project, load_organisation(project).held))


def _is_in_proportion(project: Project) -> bool:
    """Waived for the smallest projects."""
    if project.size_class == SizeClass.SMALL:
        return True
    mandate = newest_mandate(project)
    return mandate is not None and initiation_is_in_proportion(mandate)


def _is_signed(project: Project) -> bool:
    return Mandate.objects.filter(project=project, number=1, state__in=BINDING).exists()


def _is_confirmed(project: Project) -> bool:
    return Mandate.objects.filter(project=project, number__gte=2, state__in=BINDING).exists()
