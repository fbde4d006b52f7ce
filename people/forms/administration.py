"""Forms of the administration: accounts, roles, units and sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import ORGANISATION_ROLES, Role
from people.idempotency import CreatesOnce
from people.models import OrgUnit, Site, User
from people.operations.accounts import AccountFacts
from people.operations.organisation import SiteFacts, UnitFacts
from people.versions import seen_version
from servicedesk_pm.common.text import fold

_CANTON = RegexValidator(r"^[A-Z]{2}$", _("A canton is two capital letters, such as VD."))
_ROLE_CHOICES = [(role.value, role.label) for role in ORGANISATION_ROLES]


class AccountFilterForm(forms.Form):
    """Which accounts the list shows."""

    q = forms.CharField(label=_("Name, user name or e-mail"), required=False, max_length=100)
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=OrgUnit.objects.all(), empty_label=_("All units")
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *_ROLE_CHOICES]
    )
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("All accounts")),
            ("open", pgettext_lazy("account", "Open")),
            ("closed", pgettext_lazy("account", "Closed")),
        ],
    )

    def apply(self, people: QuerySet[User]) -> QuerySet[User]:
        wanted = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        for word in fold(wanted.get("q") or "").split():
            people = people.filter(search_text__contains=word)
        if wanted.get("unit"):
            people = people.filter(org_unit=wanted["unit"])
        if wanted.get("role"):
            people = people.filter(organisation_roles__role=wanted["role"])
        if wanted.get("state"):
            people = people.filter(is_active=wanted["state"] == "open")
        return people


class SeenForm(forms.Form):
    """A form that says how far the history of its object went when it was opened."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    seen: int | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.seen = cleaned.pop("version", None)
        return cleaned


class AccountForm(SeenForm):
    """What an administrator writes about a person; nothing else is taken from the request."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    org_unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=OrgUnit.objects.all(), empty_label="–"
    )
    site = forms.ModelChoiceField(
        label=_("Site"), required=False, queryset=Site.objects.all(), empty_label="–"
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def facts(self) -> AccountFacts:
        names = ("name", "email", "org_unit", "site", "language")
        return AccountFacts(**{name: self.cleaned_data[name] for name in names})

    @classmethod
    def of(cls, user: User, data: Any = None) -> AccountForm:
        names = ("name", "email", "org_unit", "site", "language")
        known = {name: getattr(user, name) for name in names}
        return cls(data, initial={**known, "version": seen_version(user)})


class NewAccountForm(CreatesOnce, AccountForm):
    """A new account; its user name stays."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _ only. It cannot be changed later."),
    )
    field_order = ["username", "name", "email", "org_unit", "site", "language"]


class CloseAccountForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role on the whole organisation"), choices=_ROLE_CHOICES)

    def __init__(self, *args: Any, held: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(v, Role(v).label) for v, _label in _ROLE_CHOICES if v not in held]


class UnitForm(CreatesOnce, SeenForm):
    """An organisation unit."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    parent = forms.ModelChoiceField(
        label=_("Part of"), required=False, queryset=OrgUnit.objects.all(), empty_label="–"
    )
    head = forms.ModelChoiceField(
        label=_("Head"),
        required=False,
        queryset=User.objects.active().by_name(),
        empty_label="–",
    )

    def facts(self) -> UnitFacts:
        return UnitFacts(**self.cleaned_data)

    @classmethod
    def of(cls, unit: OrgUnit | None, data: Any = None) -> UnitForm:
        names = ("code", "name_fr", "name_en", "parent", "head")
        if unit is None:
            return cls(data)
        known = {name: getattr(unit, name) for name in names}
        return cls(data, initial={**known, "version": seen_version(unit)})


class SiteForm(CreatesOnce, SeenForm):
    """A site, with its canton, whose public holidays a new calendar proposes."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    canton = forms.CharField(label=_("Canton"), max_length=2, validators=[_CANTON])
    user_count = forms.IntegerField(
        label=_("Workstation users"), min_value=0, max_value=1_000_000, initial=0
    )

    def facts(self) -> SiteFacts:
        return SiteFacts(**self.cleaned_data)

    @classmethod
    def of(cls, site: Site | None, data: Any = None) -> SiteForm:
        names = ("code", "name_fr", "name_en", "canton", "user_count")
        if site is None:
            return cls(data)
        known = {name: getattr(site, name) for name in names}
        return cls(data, initial={**known, "version": seen_version(site)})
