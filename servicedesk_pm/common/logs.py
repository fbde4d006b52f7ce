"""How log lines look: JSON for machines in production, plain words elsewhere."""

from __future__ import annotations

from typing import Any

import structlog

# The facts of a request line; nothing else that somebody attaches to a record gets out.
FACTS = ("method", "path", "user_id", "address", "htmx", "status", "ms")


def configuration(*, json: bool, level: str) -> dict[str, Any]:
    """The value of ``LOGGING``."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=FACTS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = structlog.dev.plain_traceback  # The fancy one prints the values of variables.
    renderer: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    )
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderer,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # The request line tells refusals already; a 500 keeps its trace.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
            "weasyprint": {"level": "ERROR"},
            "weasyprint.progress": quiet,
            "fontTools": quiet,
            "celery": quiet,
        },
    }
