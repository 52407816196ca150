"""The pages ``docs/checks/<RULE>.md`` and their index: the dictionary's entry, and what the rule's fixtures show."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.across import findings_of, rules
from bench.scores import pinned
from extract.vocabulary import Term, terms
from tests import acrossing, checking

FIXTURES = Path(__file__).parent / "fixtures"
FORMS = {
    "a": "2008–2013 (free form)",
    "b": "2014 (statistics form, circular 32 of 2014)",
    "c": "2019 (circular 60 of 2019)",
    "d": "2021 (circular 30 of 2021)",
}
KINDS = {
    "R3": ("第三表", "Table 3"),
    "R4": ("第四表", "Table 4"),
    "R2": ("第二表", "Table 2"),
    "RB": ("2014年统计表", "Statistics form of 2014"),
    "N": ("正文与表格", "Text against tables"),
    "P": ("情理与时限", "Plausibility and deadlines"),
    "S": ("格式", "Form"),
    "X": ("跨年度", "Between years"),
    "H": ("上下级机关", "Governments and the organs below"),
}
_MOST_OPERANDS = 12


def pages() -> dict[str, str]:
    """Text by path under ``docs``: one page a rule, and the index."""
    return {"checks.md": _index()} | {f"checks/{rule.key}.md": _page(rule) for rule in terms("rules").values()}


def _index() -> str:
    lines = [
        "# Checks",
        "",
        "Generated from `extract/rules.toml`, a page for each rule with an example. Verdicts: pass, fail, needs",
        "reading (an operand is unverified), not assessable (an operand is blank, doubtful or absent). Rules between",
        "reports are one SELECT each, which anybody can run again. What a rule of one report needs: a table, a cell, a",
        "total of the form of 2014 with its parts (`sum:`), a printed subtotal, a section, a field of the metadata, a",
        "statement of some kind (`told:`) or any figure that it compares (`told`).",
    ]
    last = ""
    for rule in sorted(terms("rules").values(), key=lambda rule: list(KINDS).index(_kind(rule))):
        if _kind(rule) != last:
            last = _kind(rule)
            zh, en = KINDS[last]
            head = ["| rule | what should hold | formula | severity | forms |", "|---|---|---|---|---|"]
            lines += ["", f"## {zh} · {en}", "", *head]
        sql = " (SQL)" if rule.key in rules() else ""
        lines.append(
            f"| [{rule.key}](checks/{rule.key}.md){sql} | {rule.zh} · {rule.en} | `{rule.formula.replace('|', '∣')}` "
            f"| {rule.severity} | {', '.join(rule.forms)} |"
        )
    return "\n".join([*lines, ""])


def _kind(rule: Term) -> str:
    return next(kind for kind in KINDS if rule.key.startswith(kind))


def _page(rule: Term) -> str:
    lines = [
        f"# {rule.key}",
        "",
        "Generated from `extract/rules.toml` and the rule's fixtures. [All checks](../checks.md)",
        "",
        f"{rule.zh}。",
        f"{rule.en[:1].upper()}{rule.en[1:]}.",
        "",
        f"* 算式 formula: `{rule.formula}`",
        f"* 级别 severity: {rule.severity}",
        f"* 自 since: {FORMS[rule.forms[0]]}; forms {', '.join(rule.forms)}",
        f"* 依据 basis: {rule.basis_zh} · {rule.basis_en}",
        f"* 正当的例外 legitimate all the same: {rule.exceptions_zh} · {rule.exceptions_en}",
    ]
    if rule.limits_zh:
        lines.append(f"* 不判断 not judged, and why: {rule.limits_zh} · {rule.limits_en}")
    if rule.needs:
        lines.append(f"* 所需 needs: {', '.join(f'`{need}`' for need in rule.needs)}")
    if score := pinned().get(rule.key):
        lines.append(
            f"* 基准 bench: {score['errors']} errors planted in generated reports; precision {score['precision']:.3f}, "
            f"recall {score['recall']:.3f}"
        )
    folder = FIXTURES / ("across" if rule.key in rules() else "checks") / rule.key
    fires, quiet = _across(folder) if rule.key in rules() else _alone(folder)
    lines += ["", "## 示例 Example", "", *fires, "", "## 不指出 Silent on", "", *quiet, "", "## 重跑 Run it again", ""]
    return "\n".join([*lines, *(_again_sql(rule) if rule.key in rules() else _again(rule)), ""])


def _alone(folder: Path) -> tuple[list[str], list[str]]:
    """What a rule of one report says of the first of its fixtures that fires it, and the names of the others."""
    path = sorted(folder.glob("fires*.toml"))[0]
    [finding, *_] = checking.load(path).of(folder.name)
    return _told(path, finding, finding["operands"]), [_link(p) for p in sorted(folder.glob("quiet*.toml"))]


def _across(folder: Path) -> tuple[list[str], list[str]]:
    """The same for a rule between reports."""
    shown: list[str] = []
    quiet = []
    for path in sorted(folder.glob("*.toml")):
        if not tomllib.loads(path.read_text(encoding="utf-8"))["expect"]:
            quiet.append(_link(path))
        elif not shown:
            db, _ = acrossing.load(path)
            with closing(db):
                [finding, *_] = findings_of(db, rules()[folder.name])
            shown = _told(path, finding, json.loads(finding["operands"]))
    return shown, quiet


def _link(path: Path) -> str:
    words = path.stem.removeprefix("fires").removeprefix("quiet").replace("-", " ").replace("_", " ").strip()
    name = words or "the plain case"
    return f"* [{name}](../../tests/fixtures/{path.relative_to(FIXTURES)})"


def _told(path: Path, finding: dict[str, Any], operands: list[dict[str, Any]]) -> list[str]:
    lines = [
        _link(path),
        "",
        f"> {finding['message_zh']}",
        ">",
        f"> {finding['message_en']}",
        "",
        f"Verdict: {finding['verdict']}. Operands:",
        "",
        "| side | report | place | value |",
        "|---|---|---|---|",
    ]
    for operand in operands[:_MOST_OPERANDS]:
        place = ".".join(str(operand[part]) for part in ("table", "row", "column") if operand[part])
        value = f"{operand['value']} “{operand['quote']}”" if operand.get("quote") else operand["value"]
        lines.append(f"| {operand['side']} | {operand.get('report_id', 'this')} | `{place}` | {value} |")
    left = len(operands) - _MOST_OPERANDS
    return [*lines, *([f"| | | {left} more | |"] if left > 0 else [])]


def _again(rule: Term) -> list[str]:
    return [
        "`gongkai extract FILE` applies it to one document: `findings` and `verdicts` there; in the database `SELECT *",
        f"FROM findings WHERE rule = '{rule.key}'`, with the verdict on every report in `verdicts`.",
    ]


def _again_sql(rule: Term) -> list[str]:
    return [
        f"`sqlite3 -header data/gongkai.db < archive/rules/{rule.key}.sql`, or paste",
        f"[{rule.key}.sql](../../archive/rules/{rule.key}.sql) into the SQL form of the site:",
        "",
        "```sql",
        rules()[rule.key].sql,
        "```",
        "",
        "Rows whose operands are unverified or from a scan become `needs reading` when the database is built.",
    ]
