"""Which of the four fields of the plan a model belongs to."""

from __future__ import annotations

from functools import cache

from natcap.modelling.declaration import Declaration

FIELDS = ("water", "wetland", "forest", "farmland")
# Tasks of the plan's annex by field (formula book of standards, section 9).
TASKS = {"water": range(1, 5), "wetland": range(5, 8), "forest": range(8, 11), "farmland": range(11, 15)}


def fields_of(one: Declaration) -> tuple[str, ...]:
    """The fields of a model, by the family its id names, else the service it gives, else the tasks it serves.

    Parameters
    ----------
    one : Declaration

    Returns
    -------
    tuple of str
        In the order of the plan; none for a model of no field, such as the price of something.
    """
    family = one.id.partition(".")[0]
    services = _services()
    if family in services:
        return services[family]
    if named := tuple(field for field in FIELDS if family == field or family.startswith(f"{field}_")):
        return named
    return services.get(one.service) or tuple(
        field for field in FIELDS if any(task in TASKS[field] for task in one.tasks)
    )


@cache
def _services() -> dict[str, tuple[str, ...]]:
    """The fields of each service, as the code list gives them."""
    from natcap import coefficients

    found = {}
    for row in coefficients.classification_records("services"):
        where = set(row["applies_to"].split(";"))
        found[row["id"]] = tuple(field for field in FIELDS if where & {field, "all"})
    return found
