"""The folder through which pages and worker talk; read by both sets of settings."""

from __future__ import annotations

from typing import Any


def queue_options(folder: str) -> dict[str, Any]:
    return {
        "data_folder_in": folder,
        "data_folder_out": folder,
        "control_folder": f"{folder}-control",
        "store_processed": False,
        "polling_interval": 0.1,
    }
