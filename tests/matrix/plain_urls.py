"""The application's addresses with bare pages for refusals, which other tests look at."""

from django.http import HttpResponse

from servicedesk_pm.urls import urlpatterns

__all__ = ["urlpatterns"]


def refuse(status):
    def answer(request, exception=None):
        return HttpResponse(status=status)

    return answer


handler400 = refuse(400)
handler403 = refuse(403)
handler404 = refuse(404)
