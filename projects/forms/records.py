"""Forms of the portfolio: they parse, they never save."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.forms.administration import SeenForm
from people.idempotency import CreatesOnce
from people.models import User
from projects.choices import SizeClass
from projects.fields import CodeField, PersonField, PortfolioDayField
from projects.models import Portfolio, Programme, Project
from projects.permissions import DIRECTOR_PROGRAMME_FIELDS
from servicedesk_pm.common.fields import MoneyField
from servicedesk_pm.common.forms import VersionedForm

# The sections of a project's record, saved one by one.
SECTIONS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "description": (
        _("Name and summary"),
        ("name_fr", "name_en", "summary_fr", "summary_en"),
    ),
    "people": (_("People"), ("lead", "sponsor", "org_unit")),
    "dates": (_("Dates"), ("planned_start_on", "planned_finish_on", "status_date")),
    "frame": (
        _("Frame"),
        ("programme", "category", "size_class", "scenario", "has_rollout", "approved_envelope"),
    ),
}
HELP = {
    "size_class": _(
        "S below 150'000 CHF and six months, L above 750'000 CHF or 18 months, else M."
        " It may be higher than computed, never lower."
    ),
    "status_date": _("The cut-off of the control figures, normally the end of a month."),
    "name_fr": _("Required; it is shown wherever the English name is missing."),
}
_TEXT_ROWS = 4


def people_to_choose(*, besides: Iterable[int | None] = ()) -> models.QuerySet[User]:
    """Active people by name, and whoever holds the places now."""
    return User.objects.filter(Q(is_active=True) | Q(pk__in=[pk for pk in besides if pk])).by_name()


def record_fields(
    model: type[models.Model], names: Iterable[str], row: Any = None
) -> dict[str, forms.Field]:
    """Form fields for the named columns, with the domain's own kinds of input."""
    names = list(names)
    made = fields_for_model(model, fields=names, formfield_callback=_form_field)
    places = [name for name in names if getattr(_column(model, name), "related_model", 0) is User]
    if places:
        held = [getattr(row, f"{name}_id", None) for name in places]
        people = {str(person.pk): person for person in people_to_choose(besides=held)}
        for name in places:
            label = _column(model, name).verbose_name
            made[name] = PersonField(people, label=capfirst(label), required=False)
    fields = {name: made[name] for name in names}
    for name, field in fields.items():
        field.help_text = HELP.get(name, field.help_text)
    return fields


def _column(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _form_field(column: Any, **kwargs: Any) -> forms.Field | None:
    if isinstance(column, models.DateField):
        return PortfolioDayField(label=capfirst(column.verbose_name), required=False)
    if isinstance(column, MoneyField):
        field: forms.Field = column.formfield(required=False)
        return field
    if isinstance(column, models.TextField):
        widget = forms.Textarea(attrs={"rows": _TEXT_ROWS})
        return forms.CharField(
            label=capfirst(column.verbose_name),
            required=False,
            widget=widget,
            max_length=column.max_length or 20_000,
        )
    made: forms.Field | None = column.formfield(**kwargs)
    return made


class RecordForm(forms.Form):
    """Columns of a row as a form; empty money is none."""

    model: type[models.Model] = Project

    def __init__(self, *args: Any, names: Iterable[str], row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = record_fields(self.model, names, row)
        self.fields = {**fields, **self.fields}
        if row is not None:
            for name in fields:
                self.fields[name].initial = getattr(row, f"{name}_id", getattr(row, name))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("approved_envelope", 0) is None:
            cleaned["approved_envelope"] = Decimal(0)
        return cleaned


class SectionForm(RecordForm, VersionedForm):
    """One section of an existing record."""

    section = ""
    title: Any = ""

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def section_forms(
    project: Project, allowed: frozenset[str], posted: Any = None
) -> dict[str, SectionForm]:
    """A form for each section in which the reader may change something."""
    found = {}
    sent = posted.get("section") if posted is not None else None
    for section, (title, names) in SECTIONS.items():
        mine = [name for name in names if name in allowed]
        if not mine:
            continue
        form = SectionForm(
            posted if sent == section else None,
            names=mine,
            row=project,
            auto_id=f"{section}-%s",
            initial={"version": project.version},
        )
        form.section, form.title = section, title
        found[section] = form
    return found


class NewProjectForm(CreatesOnce, RecordForm):
    """A new project or sub-project, with the fields that its author may fill in."""

    def __init__(self, *args: Any, allowed: frozenset[str], **kwargs: Any) -> None:
        names = [name for _title, names in SECTIONS.values() for name in names]
        wanted = [name for name in names if name in allowed - {"status_date"}]
        super().__init__(*args, names=wanted, **kwargs)
        code = CodeField(label=_("Code"), max_length=30, help_text=_("It never changes later."))
        self.fields = {"code": code, **self.fields}
        if "size_class" in self.fields:
            self.fields["size_class"].initial = SizeClass.SMALL

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "code"}


class NewProgrammeForm(CreatesOnce, RecordForm):
    model = Programme

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=_ordered_programme_fields(), **kwargs)
        portfolio = forms.ModelChoiceField(Portfolio.objects.order_by("code"), empty_label=None)
        portfolio.label = _("Portfolio")
        code = CodeField(label=_("Code"), max_length=20, help_text=_("It never changes later."))
        self.fields = {"code": code, "portfolio": portfolio, **self.fields}


class ProgrammeForm(RecordForm, VersionedForm):
    model = Programme

    def __init__(self, *args: Any, allowed: frozenset[str], **kwargs: Any) -> None:
        names = [name for name in _ordered_programme_fields() if name in allowed]
        super().__init__(*args, names=names, **kwargs)


def _ordered_programme_fields() -> list[str]:
    order = ["name_fr", "name_en", "objective_fr", "objective_en", "manager", "sponsor"]
    return [name for name in order if name in DIRECTOR_PROGRAMME_FIELDS]


class NewPortfolioForm(CreatesOnce):
    code = CodeField(label=_("Code"), max_length=20)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)


class PortfolioForm(SeenForm):
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)


class MoveForm(VersionedForm):
    """A new parent for a project; nothing chosen means that it stands alone."""

    def __init__(self, *args: Any, project: Project, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Project.objects.visible_to(user).open().exclude(path__startswith=project.path)
        parent = forms.ModelChoiceField(above.order_by("code"), required=False)
        parent.label, parent.empty_label = _("Parent project"), _("None: it stands alone")
        parent.initial = project.parent_id
        self.fields = {"parent": parent, **self.fields}
