"""Keys of a case file, their types, which are required, and the codes some of them take."""

from __future__ import annotations

from natcap.losses import rules

MEDIA = ("surface_water", "groundwater", "ambient_air", "soil", "land", "vegetation", "fauna")
KINDS = ("destruction", "pollution", "accident")
BEARERS = ("state", "collective", "farmers", "enterprise", "public")
CLASSES = ("I", "II", "III", "IV", "V")
# Lists of tables in a file, and heads whose money a case may state outright.
LISTS = ("exceedance", "responsible", "evidence", "payment")
STATED = (
    "emergency",
    "cleanup",
    "restoration",
    "subsidence",
    "water_scarcity",
    "crop_loss",
    "salinity_loss",
    "product_loss",
    "health_cost",
    "assessment",
)

KEYS: dict[str, dict[str, str]] = {
    "": {
        "id": "text",
        "invented": "flag",
        "source": "text",
        "title_zh": "text",
        "title_en": "text",
        "place": "text",
        "asset": "table",
        "damage": "table",
        "method": "table",
        "treatment": "table",
        "equivalency": "table",
        "project": "table",
        "quantities": "table",
        "records": "table",
        "costs": "table",
        "exceedance": "tables",
        "responsible": "tables",
        "evidence": "tables",
        "payment": "tables",
    },
    "asset": {
        "id": "text",
        "ecosystem": "text",
        "name_zh": "text",
        "name_en": "text",
        "area": "figure",
        "length": "figure",
        "species_group": "text",
        "origin": "text",
        "age_class": "text",
    },
    "damage": {
        "medium": "code",
        "kind": "code",
        "cause": "text",
        "cause_zh": "text",
        "cause_en": "text",
        "begin": "date",
        "end": "date",
        "bearer": "code",
    },
    "method": {"id": "code", "interim": "code", "reason_zh": "text", "reason_en": "text"},
    "treatment": {
        "hazard": "figure",
        "hazard_basis_zh": "text",
        "hazard_basis_en": "text",
        "water_function_class": "code",
        "multiple": "figure",
        "multiple_reason_zh": "text",
        "multiple_reason_en": "text",
    },
    "equivalency": {
        "convention": "code",
        "shape": "code",
        "loss_share": "figure",
        "permanent_share": "figure",
        "recovery_period": "figure",
        "midpoint": "figure",
        "steepness": "figure",
        "horizon": "figure",
        "delay": "figure",
        "steps": "list",
        "service_value": "money",
        "provisioning_included": "flag",
        "discount_rate": "figure",
        "discount_schedule": "list",
        "basis_zh": "text",
        "basis_en": "text",
    },
    "project": {
        "shape": "code",
        "gain_share": "figure",
        "growth_period": "figure",
        "midpoint": "figure",
        "steepness": "figure",
        "horizon": "figure",
        "steps": "list",
        "first_year": "whole",
        "life": "whole",
        "value_ratio": "figure",
        "failure_probability": "figure",
    },
    "exceedance": {"pollutant": "text", "concentration": "figure", "limit": "figure"},
    "responsible": {"name_zh": "text", "name_en": "text", "share": "share"},
    "evidence": {"id": "text", "kind": "text", "title_zh": "text", "title_en": "text", "date": "date"},
    "payment": {"kind": "code", "amount": "money", "date": "date", "payer": "text"},
    "figure": dict.fromkeys(("value", "unit", "low", "high", "source", "grade", "note"), "text"),
}
# What a case might be expected to say and does not: the method has it from elsewhere.
DERIVED = {
    "equivalency.first_year": (
        "服务从损害发生之年（damage.begin）起算，该年为第0年",
        "services are counted from the year of damage.begin, which is year 0",
    ),
    "quantities.lift_energy": (
        "提水的功由水的密度和重力加速度算出，是物理常数",
        "the work of lifting follows from the density of water and gravity, constants of nature",
    ),
}
REQUIRED = {
    "": ("id", "title_zh", "title_en", "place", "asset", "damage", "method"),
    "asset": ("id", "ecosystem", "name_zh", "name_en"),
    "damage": ("medium", "kind", "cause", "cause_zh", "cause_en", "begin", "end", "bearer"),
    "method": ("id", "reason_zh", "reason_en"),
    "equivalency": ("shape", "loss_share"),
    "project": ("shape", "gain_share"),
    "exceedance": ("pollutant", "concentration", "limit"),
    "responsible": ("name_zh", "name_en", "share"),
    "evidence": ("id", "kind", "title_zh", "title_en", "date"),
    "payment": ("kind", "amount", "date", "payer"),
}
CHOICES = {
    "damage.medium": MEDIA,
    "damage.kind": KINDS,
    "damage.bearer": BEARERS,
    "method.id": tuple(rules.methods()),
    "method.interim": ("equivalency", "cost_share"),
    "treatment.water_function_class": CLASSES,
    "equivalency.convention": ("open", "mid", "close"),
    "equivalency.shape": ("linear", "logistic", "stepped", "none"),
    "project.shape": ("linear", "logistic", "stepped"),
    "payment.kind": ("fine", "award", "settlement", "compensation"),
}
# Unit of each figure of the tables above.
UNITS = {
    "asset.area": ("hectare",),
    "asset.length": ("km",),
    "treatment.hazard": ("dimensionless",),
    "treatment.multiple": ("dimensionless",),
    "equivalency.loss_share": ("dimensionless",),
    "equivalency.permanent_share": ("dimensionless",),
    "equivalency.recovery_period": ("year",),
    "equivalency.midpoint": ("year",),
    "equivalency.steepness": ("1/year",),
    "equivalency.horizon": ("year",),
    "equivalency.delay": ("year",),
    "equivalency.service_value": ("CNY/hectare/year",),
    "equivalency.discount_rate": ("1/year",),
    "project.gain_share": ("dimensionless",),
    "project.growth_period": ("year",),
    "project.midpoint": ("year",),
    "project.steepness": ("1/year",),
    "project.horizon": ("year",),
    "project.value_ratio": ("dimensionless",),
    "project.failure_probability": ("dimensionless",),
    "exceedance.concentration": ("mg/L",),
    "exceedance.limit": ("mg/L",),
}
SHARES = {"loss_share", "permanent_share", "gain_share", "failure_probability", "pump_efficiency"}
