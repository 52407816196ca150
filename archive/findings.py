"""Rows of the table ``findings``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]


def finding_row(report_id: str, finding: Mapping[str, Any]) -> Row:
    """The row of a finding in the contract's shape (docs/architecture.md)."""
    figures = [finding[name] for name in ("verdict", "left", "right", "formula", "operands")]
    basis = f"{report_id} {finding['rule']} {finding['where']}"
    return {
        "finding_id": hashlib.sha256(basis.encode()).hexdigest()[:12],
        "report_id": report_id,
        "rule": finding["rule"],
        "place": finding["where"],
        "severity": finding["severity"],
        "verdict": finding["verdict"],
        "left_value": finding["left"],
        "right_value": finding["right"],
        "difference": _number(Decimal(str(finding["left"])) - Decimal(str(finding["right"]))),
        "formula": finding["formula"],
        "operands": _json(finding["operands"]),
        "operands_hash": hashlib.sha256(_json(figures).encode()).hexdigest()[:12],
        "message_zh": finding["message_zh"],
        "message_en": finding["message_en"],
    }


def _number(value: Decimal) -> int | str:
    """An integer where the value is one, else the decimal as text."""
    return int(value) if value == value.to_integral_value() else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
