"""Columns that hold keys, and where what the keys mean is found."""

from __future__ import annotations

import re

TAIL_ZH = re.compile("[（：；，＝].*")
"""What follows the name in the Chinese description of a column."""
CODED: dict[str, tuple[str, ...]] = {
    "item": ("items", "disclosures"),
    "item_group": ("heads",),
    "item_role": ("item_role",),
    "procedure": ("procedures",),
    "indicator": ("indicators",),
    "section": ("sections",),
    "state": ("states", "coverage"),
    "rule": ("rules",),
    "place": (
        "items",
        "procedures",
        "applicants",
        "sections",
        "disclosures",
        "measures",
        "results",
        "indicators",
        "place",
    ),
    "row_key": ("items", "heads", "disclosures", "procedures", "indicators", "sections", "metadata"),
    "column_key": ("applicants", "results", "measures", "figure", "paragraph"),
    "table_name": ("table_name",),
    "kind": ("kind", "dictionary_kind", "change"),
    "generation": ("generation",),
    "table2_generation": ("generation",),
    "table3_generation": ("generation",),
    "carrier": ("carrier",),
    "role": ("role",),
    "method": ("method",),
    "outcome": ("outcome",),
    "status": ("status",),
    "last_status": ("status",),
    "stop_reason": ("stop_reason",),
    "verdict": ("verdict",),
    "severity": ("severity",),
    "published_source": ("published_source",),
    "year_source": ("year_source",),
    "issuer_source": ("issuer_source",),
    "level": ("level",),
    "scope_table2": ("scope",),
    "scope_table3": ("scope",),
    "reason": ("reason",),
}
"""Columns whose values are keys, with the kinds of the vocabulary and of ``[values]`` in the dictionary to look in."""
