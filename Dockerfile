# syntax=docker/dockerfile:1
# Two stages: the first has pip and builds, the second holds only what runs.

FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements/ requirements/
# "s3" adds the client for a file store of the S3 kind.
ARG EXTRAS=""
RUN for list in base ${EXTRAS}; do \
        pip install --no-deps --require-hashes --only-binary :all: \
            --requirement "requirements/$list.txt" || exit 1; \
    done
COPY . .
# Translations are compiled and static files collected once, for all containers. The secrets are
# those of this step alone; nothing of them is kept.
RUN python scripts/prepare.py --messages-only \
    && DJANGO_SETTINGS_MODULE=servicedesk_pm.settings.production \
       SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
       ALLOWED_HOSTS=build.invalid DATABASE_URL=sqlite:////tmp/build.sqlite3 MAIL_HOST=none \
       VAR_DIR=/tmp/var \
       python scripts/collect_static.py \
    && rm -rf /tmp/var \
    && python -m compileall -q /app /opt/venv/lib

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 app \
    && useradd --uid 10001 --gid app --no-create-home --home-dir /nonexistent app \
    && install --directory --owner app --group app --mode 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=servicedesk_pm.settings.production \
    VAR_DIR=/data \
    XDG_CACHE_HOME=/tmp \
    BIND_HOST=0.0.0.0 \
    WEB_PORT=8000 \
    WEB_WORKERS=2 \
    WEB_THREADS=4 \
    WORKER_PROCESSES=2
WORKDIR /app
USER app
VOLUME /data
EXPOSE 8000
# The shell is replaced, so that a stop reaches the server and running requests end.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "scripts/healthcheck.py"]
CMD ["python", "scripts/process.py", "web"]
