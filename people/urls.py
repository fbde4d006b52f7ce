from django.urls import URLPattern, URLResolver, include, path

from people.views import (
    accounts,
    health,
    jobs,
    notifications,
    organisation,
    preferences,
    profile,
    saved_filters,
    search,
)

app_name = "people"
administration: list[URLPattern | URLResolver] = [
    path("", accounts.account_list, name="accounts"),
    path("new-account/", accounts.new_account, name="account_new"),
    path("accounts/<str:username>/", accounts.account, name="account"),
    path("accounts/<str:username>/change/", accounts.change_account, name="account_change"),
    path("accounts/<str:username>/close/", accounts.close_account, name="account_close"),
    path("accounts/<str:username>/reopen/", accounts.reopen_account, name="account_reopen"),
    path("accounts/<str:username>/link/", accounts.send_link, name="account_link"),
    path("accounts/<str:username>/link/show/", accounts.show_link, name="account_link_show"),
    path("accounts/<str:username>/roles/", accounts.grant_role, name="role_grant"),
    path("accounts/<str:username>/roles/<str:role>/", accounts.revoke_role, name="role_revoke"),
    path("units/", organisation.unit_list, name="units"),
    path("new-unit/", organisation.new_unit, name="unit_new"),
    path("units/<slug:code>/", organisation.unit, name="unit"),
    path("units/<slug:code>/history/", organisation.unit_history, name="unit_history"),
    path("sites/", organisation.site_list, name="sites"),
    path("new-site/", organisation.new_site, name="site_new"),
    path("sites/<slug:code>/", organisation.site, name="site"),
    path("sites/<slug:code>/history/", organisation.site_history, name="site_history"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("administration/", include(administration)),
    path("profile/", profile.profile, name="profile"),
    path("profile/sessions/end/", profile.end_other_sessions, name="sessions_end"),
    path("profile/sessions/<int:pk>/end/", profile.end_session, name="session_end"),
    path("profile/filters/save/", saved_filters.save, name="filter_save"),
    path("profile/filters/<int:pk>/delete/", saved_filters.delete, name="filter_delete"),
    path("interrupted/", profile.interrupted_form, name="interrupted_form"),
    path("interrupted/discard/", profile.discard_form, name="interrupted_form_discard"),
    path("notifications/", notifications.inbox, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications_read"),
    path("notifications/<int:pk>/", notifications.open_notification, name="notification"),
    path("search/", search.search, name="search"),
    path("language/", preferences.switch_language, name="switch_language"),
    path("theme/", preferences.switch_theme, name="switch_theme"),
    path("healthz/", health.alive, name="alive"),
    path("readyz/", health.ready, name="ready"),
    path("jobs/<uuid:key>/", jobs.job, name="job"),
    path("jobs/<uuid:key>/cancel/", jobs.cancel, name="job-cancel"),
    path("jobs/<uuid:key>/retry/", jobs.retry, name="job-retry"),
]
