"""Settings that every environment shares. Values come from ``environment`` readers only."""

from pathlib import Path
from typing import Any

import font_source_sans_pro
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common import logs
from servicedesk_pm.settings import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = ""
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "servicedesk_pm.common",
    "people",
    "projects",
    "workpackages",
    "costs",
    "risks",
    "control",
    "closure",
    "reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "people.apps.SessionListConfig",
    "auditlog",
    "csp",
    "bootstrap",
    "django_filters",
    "django_htmx",
    "lucide",
    "rules",
    "tree_queries",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "servicedesk_pm.common.requests.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "servicedesk_pm.common.requests.HarmlessRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.sessions.SessionLifetimeMiddleware",
    "people.middleware.PreferencesMiddleware",
    "people.middleware.RefusalLogMiddleware",
    "people.middleware.SignInRequiredMiddleware",
    "people.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "servicedesk_pm.common.outage.OutageMiddleware",
]

ROOT_URLCONF = "servicedesk_pm.urls"
WSGI_APPLICATION = "servicedesk_pm.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.shell",
            ],
            "builtins": ["servicedesk_pm.common.templatetags.ui"],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(f"sqlite:///{VAR_DIR / 'servicedesk.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-16000; "
            "PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # Pages come back by themselves after the database restarts.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    # It knows names and addresses alike; a second backend would double the hashing.
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Zurich"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["servicedesk_pm.common.formats"]

STATIC_URL = "/static/"
STATIC_ROOT: Path | None = None
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("fonts", font_source_sans_pro.font_directory),
]
FORM_RENDERER = "servicedesk_pm.common.forms.FormRenderer"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "servicedesk_pm.common.files.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Without a build step: the files are served from where they lie, read once at the start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "avif", "ico", "zip", "gz", "br", "pdf"),
    *("woff", "woff2", "ttf", "otf", "map"),
]
MEDIA_ROOT = VAR_DIR / "files"
# Files are streamed through views that check again; there is no media address.
MEDIA_URL = ""

# Sessions live in the database, so that a flushed Redis signs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# The longest life of a session, and how long it may be idle. The idle time is longer than
# any correction of a server's clock, so that none of them signs everybody out.
SESSION_COOKIE_AGE = env.whole("SESSION_HOURS", 12, low=1) * 60 * 60
SESSION_IDLE_SECONDS = env.whole("SESSION_IDLE_MINUTES", 240, low=5) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "servicedesk_pm.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "servicedesk_pm.common.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "servicedesk_pm.common.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "max_retries": 0,
        "visibility_timeout": 900,
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "shared_cache",
        }
    }
    _QUEUE_DIR = VAR_DIR / "queue"
    _CONTROL_DIR = VAR_DIR / "queue-control"
    for _folder in (_QUEUE_DIR, _CONTROL_DIR):
        _folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE_DIR),
        "data_folder_out": str(_QUEUE_DIR),
        "control_folder": str(_CONTROL_DIR),
        "store_processed": False,
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
# A killed child keeps its place in the queue for so long, waiting for a result that never comes.
CELERY_WORKER_LOST_WAIT = 3
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Kept in memory and healed when the clock is set back: no file remembers a run in the future.
CELERY_BEAT_SCHEDULER = "servicedesk_pm.beat:SteadyScheduler"
# The message of a tick that no worker took in time is worthless: the next one does the same.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {"task": "people.sweep_jobs", "schedule": 10, "options": {"expires": 10}},
    "mails": {"task": "people.ask_for_mails", "schedule": 60, "options": {"expires": 60}},
    "escalate-issues": {
        "task": "risks.escalate_issues",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "escalate-findings": {
        "task": "workpackages.escalate_findings",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "follow-directives": {
        "task": "reporting.follow_directives",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "remind-of-hours": {
        "task": "costs.remind_of_hours",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "remind-of-signatures": {
        "task": "closure.remind_of_signatures",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "remind-of-use": {
        "task": "closure.remind_of_use",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "snapshots": {
        "task": "control.take_due_snapshots",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "clean-up": {"task": "people.clean_up", "schedule": 3600, "options": {"expires": 3600}},
}
# A running job shows a sign of life this often, and is taken for lost without one for so long.
JOB_HEARTBEAT_SECONDS = 5
JOB_STALE_SECONDS = 45
JOB_RESEND_SECONDS = 30
# Beyond these an installation says that it is not ready.
READY_QUEUE_SECONDS = 300
READY_BEAT_SECONDS = 90
READY_FREE_BYTES = 200_000_000

CELERY_WORKER_HIJACK_ROOT_LOGGER = False
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = logs.configuration(json=False, level=LOG_LEVEL)

AUDITLOG_LOGENTRY_MODEL = "people.HistoryEntry"

# Of the first administrator, read by the command that makes this account and by nothing else.
FIRST_PASSWORD = env.text("FIRST_PASSWORD")

# The address that mails link to; without it, the address that the reader used.
PUBLIC_URL = env.text("PUBLIC_URL")

ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.forms.sign_in.SignInForm",
    "reset_password": "people.forms.sign_in.AskForLinkForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Ten failures brake one account, from whatever address; a shared address is no reason.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/10m/key,200/m/ip",
    "change_password": "10/10m/user",
    "reauthenticate": "10/10m/user",
    "reset_password": "20/m/ip,5/10m/key",
    "reset_password_from_key": "20/m/ip",
    # A whole company may read its calendars from one address.
    "calendar_feed": "300/m/ip,60/10m/key",
}
# How many proxies stand before the application and write the visitor's address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXY_COUNT", 0)
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Sign-in through the organisation's directory, when its three variables are given.
SOCIALACCOUNT_ADAPTER = "people.adapters.DirectoryAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = env.directory()
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += env.directory_origins()
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.flag("DEBUG", default=False)
# Roles (DIR, ADM, …) that must set up a second factor before they go on.
REQUIRE_MFA_ROLES = env.words("REQUIRE_MFA_ROLES")
SECOND_FACTOR_URL = "/accounts/2fa/"
MFA_TOTP_ISSUER = "Service Desk projects"

# Stands on documents; the demonstration's is the default.
ORGANISATION_NAME = env.text("ORGANISATION_NAME", "Service Desk")
# Whose public holidays the first calendar follows; the engine knows these.
ORGANISATION_CANTON = env.one_of("ORGANISATION_CANTON", ("VD", "GE", "FR", "NE", "VS", "JU"))
# More messages than these to one unit in one week are warned of.
MOST_MESSAGES_A_WEEK = env.whole("MOST_MESSAGES_A_WEEK", 3, low=1)
# One organisation may fix the date that the application takes for today (the demo does).
DEMO_TODAY = env.day("DEMO_TODAY")
# All accounts of the demonstration share it; without one they are not made.
DEMO_PASSWORD = env.text("DEMO_PASSWORD")
# Another Python that has the packages mpxj and JPype1, with which the bench compares the engine.
MPXJ_PYTHON = env.text("MPXJ_PYTHON")
# From this hour on people get the mail of the day.
DIGEST_HOUR = env.whole("DIGEST_HOUR", 6)
EMAIL_BACKEND = "servicedesk_pm.common.console_mail.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "projets@localhost")

# The address in /.well-known/security.txt, for example mailto:security@example.org.
SECURITY_CONTACT = env.text("SECURITY_CONTACT")

MAX_PLAN_UPLOAD_BYTES = 20_000_000
MAX_EVIDENCE_BYTES = 10_000_000
# Refused unread: the largest file with the form around it.
LARGEST_BODY_BYTES = MAX_PLAN_UPLOAD_BYTES + 1_000_000
