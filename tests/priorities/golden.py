"""The worked example of the domain: nine candidates of the planning round 2027."""

# code, contributions to O1..O5, scores B..F, P, V, cost in thousands, best and worst rank
GOLDEN = (
    ("GOLD-202", (5, 0, 5, 1, 1), (4, 2, 1, 5, 3), "71.0", "65.0", 380, 1, 2),
    ("GOLD-205", (3, 0, 5, 0, 1), (5, 3, 2, 3, 2), "66.8", "62.8", 700, 1, 2),
    ("GOLD-106", (0, 5, 1, 0, 0), (1, 5, 5, 1, 3), "57.8", "51.8", 180, 3, 5),
    ("GOLD-208", (3, 0, 3, 0, 3), (1, 3, 3, 3, 4), "55.6", "47.6", 120, 3, 5),
    ("GOLD-303", (1, 3, 3, 0, 0), (3, 3, 2, 2, 3), "55.0", "49.0", 230, 3, 5),
    ("GOLD-104", (3, 1, 0, 5, 0), (2, 2, 1, 1, 3), "45.7", "39.7", 240, 6, 7),
    ("GOLD-206", (3, 0, 3, 0, 0), (3, 1, 0, 4, 3), "45.4", "39.4", 190, 6, 7),
    ("GOLD-107", (3, 0, 0, 5, 3), (2, 1, 0, 0, 2), "36.3", "32.3", 410, 8, 9),
    ("GOLD-304", (3, 0, 0, 0, 0), (1, 2, 1, 1, 4), "32.8", "24.8", 95, 8, 9),
)


def contributions(given):
    return {f"O{n}": level for n, level in enumerate(given, start=1)}


def scores(given):
    return dict(zip("BCDEF", given, strict=True))
