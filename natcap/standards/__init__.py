"""The room of standards: rules in force as they are written, and rates derived between two bounds.

Two kinds of record, never mixed. A **rule in force** is cited law: dated parameters, no service bounds, never
proposed. A **rate** is derived by the core rule (floor, ceiling, a stated share between them) and is only ever
proposed: nothing here can mark a standard adopted, and nothing here pays.

Names are loaded on first use, so that importing the room costs nothing.
"""

from __future__ import annotations

from natcap import lazy

_HOMES = {
    "Mechanism": "mechanism",
    "Parameter": "parameter",
    "load_mechanism": "mechanism",
    "load_mechanisms": "mechanism",
    "catalogue": "registry",
    "check_claims": "registry",
    "Evidence": "evidence",
    "read_evidence": "evidence",
    "Rate": "rate",
    "derive": "core_rule",
    "derive_all": "core_rule",
    "linked": "links",
    "Budget": "budget_impact",
    "budget": "budget_impact",
    "Grading": "grading",
    "grade": "grading",
    "indexed": "indexing",
    "read_ranking": "ranking",
    "Settlement": "rank_table",
    "settle": "rank_table",
    "settle_month": "rank_table",
    "place_value": "rank_table",
    "component_effects": "rank_table",
    "rounded": "amounts",
}
__getattr__, __dir__, __all__ = lazy.names(__name__, _HOMES)
