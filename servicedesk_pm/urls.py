from django.urls import include, path

from projects.views.lists import home
from servicedesk_pm.common.security_contact import security_txt

urlpatterns = [
    path("", home, name="home"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("accounts/", include("people.account_urls")),
    path("", include("people.urls")),
    path("", include("projects.urls")),
    path("", include("workpackages.urls")),
    path("", include("costs.urls")),
    path("", include("risks.urls")),
    path("", include("control.urls")),
    path("", include("closure.urls")),
    path("", include("reporting.urls")),
]

handler400 = "servicedesk_pm.views.bad_request"
handler403 = "servicedesk_pm.views.forbidden"
handler404 = "servicedesk_pm.views.not_found"
handler500 = "servicedesk_pm.views.server_error"
