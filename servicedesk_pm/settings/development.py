"""The embedded default: one machine, SQLite and the file-system broker, no server needed."""

from django.core.management.utils import get_random_secret_key

from servicedesk_pm.common import logs
from servicedesk_pm.settings import environment as env
from servicedesk_pm.settings.base import *  # noqa: F403
from servicedesk_pm.settings.base import VAR_DIR

DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")


def _local_secret() -> str:
    """A random key of this machine's own, made once and kept out of the repository."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.text("SECRET_KEY") or _local_secret()
# The terminal of a demonstration shows its address and what goes wrong, not every request.
LOGGING = logs.configuration(json=False, level=env.text("LOG_LEVEL", "WARNING"))
