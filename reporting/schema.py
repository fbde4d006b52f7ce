"""The shape of a snapshot. What was frozen in an older one is read as the present one."""

from __future__ import annotations

from reporting.spelling import Json

# 2: decisions requested, languages, roles and editions, trends, names in both languages,
#    the version of the engine.
# 3: decisions that overrode a gate.
SCHEMA = 3


def lifted(content: Json) -> Json:
    """The content in the present shape; what an older snapshot did not keep stays empty.

    The frozen text itself, and with it the hash, is left as it is.
    """
    if content["schema"] < 2:
        content = _from_1(content)
    return content if content["schema"] >= SCHEMA else {**content, "overrides": []}


def _from_1(content: Json) -> Json:
    commentary = content.get("commentary")
    lifted = {
        **content,
        "engine": {},
        "previous": None,
        "readers": [],
        "editions": [],
        "lights": [{"before": None, **light} for light in content["lights"]],
        "changes": {
            **content["changes"],
            "rows": [
                {"what_fr": row["what"], "what_en": row["what"], **row}
                for row in content["changes"]["rows"]
            ],
        },
    }
    if commentary is not None:
        deviations = [{"language": "", **row} for row in commentary["deviations"]]
        lifted["commentary"] = {"decisions": [], **commentary, "deviations": deviations}
    return lifted
