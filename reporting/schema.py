"""The shape of a snapshot. What was frozen in an older one is read as the present one."""

from __future__ import annotations

from reporting.spelling import Json

# 2: decisions requested, languages, roles and editions, trends, names in both languages,
#    the version of the engine.
# 3: decisions that overrode a gate.
# 4: money, risks, and what changed since the report before.
# 5: quality and acceptances, the declared light, the course of the indices, the critical path,
#    and what the annexes A to F draw.
SCHEMA = 5
# What older snapshots did not keep.
_SINCE_5 = (
    "declared",
    "course",
    "quality",
    "path",
    "values",
    "bars",
    "slips",
    "issues",
    "requests",
    "load",
)


def lifted(content: Json) -> Json:
    """The content in the present shape; what an older snapshot did not keep stays empty.

    The frozen text itself, and with it the hash, is left as it is.
    """
    if content["schema"] < 2:
        content = _from_1(content)
    if content["schema"] < 3:
        content = {**content, "overrides": []}
    if content["schema"] < 4:
        since: Json = {"since": None, "rows": []}
        content = {**content, "control": None, "risks": None, "since": since}
    if content["schema"] < 5:
        content = {**content, **dict.fromkeys(_SINCE_5), **_from_4(content)}
    return content


def _from_4(content: Json) -> Json:
    """Money without the finish in the baseline, and the worst risks alone."""
    control, risks = content["control"], content["risks"]
    return {
        "control": control and {"baseline_finish": None, "spi": None, "sv_t": None, **control},
        "risks": risks and {"register": None, **risks},
    }


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
