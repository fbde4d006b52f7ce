"""Accounts and roles, seen by administrators and directors, changed by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.choices import Role
from people.forms.administration import (
    AccountFilterForm,
    AccountForm,
    CloseAccountForm,
    NewAccountForm,
    RoleForm,
)
from people.history import entries_for
from people.history_page import history_page
from people.http import SignedInRequest
from people.idempotency import once
from people.invitations import password_link
from people.models import User
from people.operations import accounts
from people.operations.letters import ask_for_password_link
from people.permissions import is_administrator
from people.saved_filters import saved_filters
from people.second_factor import has_second_factor
from people.views.guard import for_administration, for_administrators
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Column, Table


def _roles(user: User) -> str:
    return ", ".join(str(held.get_role_display()) for held in user.organisation_roles.all())


COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        "name",
        sort=("search_text",),
        url=lambda row: reverse("people:account", args=[row.username]),
    ),
    Column("username", gettext_lazy("User name"), "username", sort="username", under="name"),
    Column("email", gettext_lazy("E-mail"), "email", sort="email"),
    Column("unit", gettext_lazy("Unit"), "org_unit.name", sort="org_unit__code"),
    Column("roles", gettext_lazy("Roles on the whole organisation"), _roles),
    Column("active", pgettext_lazy("account", "Open"), "is_active", sort="is_active"),
    Column("seen", gettext_lazy("Last sign-in"), "last_login", sort="last_login", kind="moment"),
)


@require_GET
@for_administration
def account_list(request: SignedInRequest) -> HttpResponse:
    filters = AccountFilterForm(request.GET)
    people = User.objects.select_related("org_unit").prefetch_related("organisation_roles")
    table = Table(request, filters.apply(people), COLUMNS, "name", "accounts")
    export = table.export()
    if export is not None:
        return export  # type: ignore[return-value]
    context = {
        "table": table,
        "filters": filters,
        "may_change": is_administrator(request.user),
        **saved_filters(request, "accounts"),
    }
    return render_page(
        request,
        "people/accounts.html",
        context,
        partials={"accounts": "people/_accounts.html"},
    )


@require_http_methods(["GET", "POST"])
@for_administrators
def new_account(request: SignedInRequest) -> HttpResponse:
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                username = form.cleaned_data["username"]
                user = accounts.create_account(username, form.facts(), actor=request.user)
                submission.url = reverse("people:account", args=[user.username])
                _invite(request, user)
            return redirect(submission.url)
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "people/account_new.html", {"form": form}, status=status)


@require_GET
@for_administration
def account(request: SignedInRequest, username: str) -> HttpResponse:
    return _account_page(request, _found(username))


@require_http_methods(["GET", "POST"])
@for_administrators
def change_account(request: SignedInRequest, username: str) -> HttpResponse:
    user = _found(username)
    form = AccountForm.of(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            accounts.change_account(user.pk, form.facts(), actor=request.user, version=form.seen)
            return redirect("people:account", user.username)
    status = status_of(form) if form.is_bound else 200
    context = {"form": form, "person": user}
    return render_page(request, "people/account_change.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_administrators
def close_account(request: SignedInRequest, username: str) -> HttpResponse:
    user = _found(username)
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            accounts.close_account(user.pk, actor=request.user, **form.cleaned_data)
            return redirect("people:account", user.username)
    status = status_of(form) if form.is_bound else 200
    context = {"form": form, "person": user}
    return render_page(request, "people/account_close.html", context, status=status)


@require_POST
@for_administrators
def reopen_account(request: SignedInRequest, username: str) -> HttpResponse:
    user = _found(username)
    try:
        accounts.reopen_account(user.pk, actor=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("people:account", user.username)


@require_POST
@for_administrators
def grant_role(request: SignedInRequest, username: str) -> HttpResponse:
    user = _found(username)
    form = RoleForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            accounts.grant_role(user.pk, form.cleaned_data["role"], actor=request.user)
            return redirect("people:account", user.username)
    return _account_page(request, user, role_form=form)


@require_POST
@for_administrators
def revoke_role(request: SignedInRequest, username: str, role: str) -> HttpResponse:
    user = _found(username)
    try:
        accounts.revoke_role(user.pk, role, actor=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("people:account", user.username)


@require_POST
@for_administrators
def send_link(request: SignedInRequest, username: str) -> HttpResponse:
    user = _found(username)
    if user.is_active:
        _invite(request, user)
    else:
        messages.error(request, _("This account is closed: it gets no link."))
    return redirect("people:account", user.username)


@require_POST
@for_administrators
def show_link(request: SignedInRequest, username: str) -> HttpResponse:
    """Show the link once, for installations without mail, to be handed over in person."""
    user = _found(username)
    try:
        accounts.note_handed_link(user.pk, actor=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect("people:account", user.username)
    context = {"person": user, "link": password_link(request, user)}
    return render_page(request, "people/account_link.html", context)


def _found(username: str) -> User:
    people = User.objects.select_related("org_unit", "site")
    return get_object_or_404(people, username=username)


def _invite(request: SignedInRequest, user: User) -> None:
    """Have the link sent with which the person chooses a password."""
    ask_for_password_link(
        user.email,
        base=request.build_absolute_uri("/"),
        language=user.language,
        actor=request.user,
    )
    words = _("A link to choose a password is on its way to %(email)s.")
    messages.success(request, words % {"email": user.email})


def _account_page(
    request: SignedInRequest, user: User, *, role_form: RoleForm | None = None
) -> HttpResponse:
    held = [(held.role, Role(held.role).label) for held in user.organisation_roles.all()]
    context = {
        "person": user,
        "held": held,
        "role_form": role_form or RoleForm(held=frozenset(role for role, _label in held)),
        "may_change": is_administrator(request.user),
        "is_self": user == request.user,
        "has_second_factor": has_second_factor(user.pk),
        **history_page(request, entries_for(user), reader=request.user),
    }
    status = 422 if role_form is not None else 200
    return render_page(
        request,
        "people/account.html",
        context,
        partials={"history": "people/_history.html"},
        status=status,
    )
