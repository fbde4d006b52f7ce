from people.models import User
from servicedesk_pm.common.http import HtmxRequest


class SignedInRequest(HtmxRequest):
    """A request behind the sign-in middleware: its user is a person."""

    user: User
