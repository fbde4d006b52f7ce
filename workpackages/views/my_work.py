"""The reader's own tasks over all projects."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.open_conditions import conditions_of
from projects.waiting import waiting_for
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from workpackages.led_packages import load_led_packages
from workpackages.my_work import load_my_work


@require_GET
def my_work(request: SignedInRequest) -> HttpResponse:
    on, whole = today(), request.GET.get("show", "")
    context = {
        "sections": load_my_work(request.user, on=on, whole=whole),
        "packages": load_led_packages(request.user, on=on, whole=whole),
        "waiting": waiting_for(request.user, on=on),
        "conditions": conditions_of(request.user),
        "today": on,
    }
    return render_page(
        request,
        "workpackages/my_work.html",
        context,
        partials={"my-work": "workpackages/_my_work.html"},
    )
