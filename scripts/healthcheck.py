"""Ask the web server of this container whether it is alive; ends with 1 when it is not."""

from __future__ import annotations

import http.client
import os
import sys


def main() -> int:
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
    port = int(os.environ.get("WEB_PORT") or 8000)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/healthz/", headers={"Host": host})
        return 0 if connection.getresponse().status == http.client.OK else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
