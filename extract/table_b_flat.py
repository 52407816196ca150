"""The statistics form in running text, where the borders between its cells were lost."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.table_b_columns import of_text
from extract.table_b_labels import UNIT, Label, find
from extract.table_b_row import Row, is_head, local_key, read_cell, split_value
from extract.table_b_split import Way, Ways, confirmed, rising, solve, ways
from extract.tape import Tape
from extract.value import Value, doubtful
from extract.vocabulary import GAP, terms

_HEADER = re.compile(
    "|".join(GAP.join(word) for word in ("统计指标", "指标名称", "统计项目", "统计内容"))
    + f"|(?:序{GAP}号|指{GAP}标|项{GAP}目)(?=.{{0,16}}单{GAP}位)"
)
_BORDERS = re.compile("[\x1d\x1e\x1f ]+")
_FIGURES = r"[0-9](?:[0-9 ]|[.,](?=[0-9]))*(?: [-/]+)*|[-/]+(?: [-/0-9]+)*|无"
_FIRST = re.compile(rf" ?(?P<unit>{UNIT})? ?(?P<figures>{_FIGURES})?")
_NEXT = re.compile(rf"(?P<label>[^0-9]{{2,60}}?)(?P<unit>(?!-){UNIT}) ?(?P<figures>{_FIGURES})")
_NUMBERING = re.compile(r"^(?:其中:?)? ?([1-9]) ?[.、)]")
_DATE = re.compile(r" 20[0-9]{2} ?[.\-/年]")
_FAR = 200
"""Characters between two labels beyond which the second one is no row of the same form."""

_TOLD = {
    "b_disclosed_total": re.compile(r"(?:主动公开|公开)(?:政府)?(?:信息|文件)[^,。;:0-9]{0,8}?([0-9][0-9,]*) ?[条件]"),
    "b_received_total": re.compile(r"(?:收到|受理)[^,。;:0-9]{0,24}申请[^,。;:0-9]{0,6}?([0-9][0-9,]*) ?[条件份宗]"),
    "b_reconsideration_total": re.compile(r"行政复议[^,。;:0-9]{0,8}?([0-9][0-9,]*) ?[件起宗]"),
    "b_litigation_total": re.compile(r"行政诉讼[^,。;:0-9]{0,8}?([0-9][0-9,]*) ?[件起宗]"),
}
_ALL_YEARS = re.compile(r"累计|历年|以来")


@dataclass(slots=True)
class _Printed:
    """A row as it stands in the text: the key (empty for a row of its own name), and the run of its figures.  ``clear``
    is False when the run cannot be told from the numbering of the next row."""

    key: str
    label: str
    unit: str
    run: str
    place: str
    clear: bool = True


def read(tape: Tape) -> dict[str, Row]:
    """The rows of the form in flattened text, by key in printed order; empty when no header and labels are found."""
    best: tuple[list[Label], tuple[str, ...], int] = ([], (), 0)
    for match in _HEADER.finditer(tape.text):
        if match.start() < best[2]:
            continue
        roles, end = of_text(tape.text, match.start())
        if "label" not in roles or len(roles) < 2:
            continue
        labels = _together(find(tape.text, end), end)
        if len(labels) > len(best[0]):
            best = (labels, roles, end)
    labels, roles, end = best
    if not labels:
        return {}
    printed = _rows(tape, labels)
    _without_serials(printed, roles, tape.text[end : labels[0].start])
    told = _told(tape.text[:end] + "\n" + tape.text[labels[-1].end :])
    return _settled(printed, roles, told)


def _together(labels: list[Label], start: int) -> list[Label]:
    """The labels up to the first gap that no row of a form leaves."""
    kept: list[Label] = []
    for label in labels:
        if label.start - start > _FAR:
            break
        kept.append(label)
        start = label.end
    return kept


def _rows(tape: Tape, labels: list[Label]) -> list[_Printed]:
    """Every row between the first label and the last: those of the vocabulary and those of their own name."""
    found: list[_Printed] = []
    last = 0
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        stop = following.start if following else min(len(tape.text), label.end + 60)
        rest = _BORDERS.sub(" ", tape.text[label.end : stop])
        if following is None:
            rest = _DATE.split(rest)[0]
        place = tape.origin(label.start)[1]
        first = _FIRST.match(rest)
        if first is None:
            raise ValueError("an expression of optional parts did not match")
        row = _Printed(
            label.key, _as_printed(tape, label), first["unit"] or "", (first["figures"] or "").strip(), place
        )
        position = _cut_numbering(row, rest, first.end())
        found.append(row)
        while following is not None and (match := _NEXT.match(rest, position)):
            row = _Printed("", match["label"].strip(), match["unit"], match["figures"].strip(), place)
            position = _cut_numbering(row, rest, match.end())
            found.append(row)
        if following is not None:
            _keep_words(found[-1], rest[position:].strip())
            last = _check_numbering(found[-1], tape.text[following.start : following.end], last, following.key)
    return found


def _keep_words(row: _Printed, words: str) -> None:
    """Words where a figure belongs, or beside it: with another number among them the figure is not told from it."""
    if not row.run:
        row.run = words
        row.clear = not re.search("[0-9]", words)
    elif re.search("[0-9]", words):
        row.run, row.clear = f"{row.run} {words}", False


def _cut_numbering(row: _Printed, rest: str, end: int) -> int:
    """Where the next row begins: its number, or the date behind the form, may have been taken for figures."""
    after = rest[end : end + 1]
    if not row.run or not row.run[-1].isdigit() or not after or after not in ".、)年月日-/:":
        return end
    if after in ".、)":
        row.clear = row.run[-1] != "0" and row.run[-2:-1] in ("", " ")
        row.run = row.run[:-1].strip()
        return end - 1
    head, _, _ = row.run.rpartition(" ")
    row.clear = bool(head)
    row.run = head
    return end


def _check_numbering(row: _Printed, following: str, last: int, key: str) -> int:
    """A number glued to the figures before it (``012、``) must be the next one, the first, or the official one; the
    number is returned."""
    match = _NUMBERING.match(following)
    if match is None:
        return last
    number = int(match[1])
    official = _NUMBERING.match(terms("indicators")[key].zh.removeprefix("其中：")) if key else None
    expected = {1, last + 1} | ({int(official[1])} if official else set())
    if row.run and (number not in expected or last >= 9):
        row.clear = False
    return number


def _as_printed(tape: Tape, label: Label) -> str:
    """The label in the characters of the document, where they can be found again."""
    folded = _BORDERS.sub("", tape.text[label.start : label.end])
    wide = "".join(rf"[{re.escape(c)}{chr(ord(c) + 0xFEE0)}]\s*" if "!" <= c <= "~" else rf"{c}\s*" for c in folded)
    match = re.search(wide, tape.origin(label.start)[0])
    return match[0].strip() if match else folded


def _without_serials(printed: list[_Printed], roles: tuple[str, ...], before: str) -> None:
    """Take the columns of running numbers off the figures: each row's number is one more than that of the row above.
    Where it is not, the figures are not told from it."""
    if roles[0] == "serial":
        number = before.strip("\x1d\x1e\x1f ")
        known = number.isdigit()
        for row in printed:
            known = known and row.clear
            following = str(int(number) + 1) if known else ""
            if row is printed[-1]:
                row.clear = known
            elif known and row.run.endswith(following):
                row.run, number = row.run.removesuffix(following).strip(), following
            else:
                row.clear = known = False
    if "serial" in roles[1:]:
        code = 0
        for row in printed:
            match = re.match(r"0?[1-9][0-9]?", row.run)
            code += 1
            if is_head(row.key) and not row.run:
                code -= 1
            elif match and row.run.startswith(f"{code:02d}"):
                row.run = row.run[2:].strip()
            else:
                row.clear = False


def _settled(printed: list[_Printed], roles: tuple[str, ...], told: dict[str, set[int]]) -> dict[str, Row]:
    """Rows with their figures: read where each column has one token, else split where one way is left."""
    columns = [r for r in roles if r not in ("serial", "label", "unit")]
    rows: dict[str, Row] = {}
    runs: dict[str, _Printed] = {}
    for row in printed:
        key = row.key or local_key(row.label, rows)
        if key is None or (is_head(key) and not re.search("[0-9]", row.run)):
            continue
        if key in rows:
            runs[key].clear = runs[key].clear and runs[key].run == row.run
            continue
        rows[key] = Row(row.label, row.unit.strip("-"), {})
        runs[key] = row
    fixed, left, weak = _split(runs, columns, told)
    for key, row in runs.items():
        rows[key].cells = _cells(key, row, columns, fixed.get(key), left.get(key, []), key in weak)
    return rows


def _split(
    runs: dict[str, _Printed], columns: list[str], told: dict[str, set[int]]
) -> tuple[dict[str, Way], Ways, set[str]]:
    """Per row the way that is left, or the ways; and the rows whose one way rests on rising figures alone."""
    size = len(columns)
    tokens = {key: row.run.split(" ") if row.run else [] for key, row in runs.items() if row.clear}
    fixed: dict[str, Way] = {key: tuple(found) for key, found in tokens.items() if len(found) == size and _whole(found)}
    if size < 2:
        return fixed, {}, set()
    open_runs = {key: runs[key].run for key, found in tokens.items() if key not in fixed and found}
    possible = {key: ways(run, size, _amount(key, runs[key])) for key, run in open_runs.items()}
    sure = {key: found[0] for key, found in possible.items() if len(found) == 1 and not _fewer(open_runs[key], size)}
    prints_zeros = any(run.startswith("0") for run in open_runs.values())
    if fixed or not prints_zeros or not all(possible.values()) or not all(tokens.values()):
        # a column may be blank, or borders are printed: then digits that could be one number are not split
        return fixed | sure, possible, set()
    annual = columns.index("annual") if "annual" in columns else 0
    strict, unsound = solve(possible, told if "annual" in columns else {}, annual)
    left = strict
    if unsound:  # blanks lost in the text would look the same: rows that no sum or part confirms are not split either
        unsound |= {key for key in possible if not confirmed(key, possible)}
    elif "cumulative" in columns and "annual" in columns:
        left = strict | solve(rising(strict, annual, columns.index("cumulative")), {}, annual)[0]
    settled = {key: found[0] for key, found in left.items() if len(found) == 1 and key not in unsound}
    weak = {key for key in settled if len(strict[key]) > 1}
    return settled | sure, left | {key: possible[key] for key in unsound}, weak


def _whole(tokens: list[str]) -> bool:
    return all(not token[0].isdigit() or ways(token, 1, True) for token in tokens)


def _fewer(run: str, size: int) -> bool:
    return any(ways(run, fewer, True) for fewer in range(1, size))


def _amount(key: str, row: _Printed) -> bool:
    return row.unit.endswith("元") or (key in terms("indicators") and terms("indicators")[key].amount)


def _cells(
    key: str, row: _Printed, columns: list[str], way: Way | None, left: list[Way], weak: bool
) -> dict[str, Value]:
    """The cells ``annual`` and ``cumulative`` of a row."""
    if not row.clear or (row.run and way is None):
        shown = {c: sorted({w[i] for w in left}, key=len) for i, c in enumerate(columns)}
        return {
            column: doubtful(row.run, tuple(shown.get(column, ())[:20]), "digits run together", row.place)
            for column in ("annual", "cumulative")
            if column in columns or (column == "annual" and "part" in columns)
        }
    texts = [(text, row.place) for text in (way or ("",) * len(columns))]
    cells: dict[str, Value] = {}
    for column in ("annual", "cumulative"):
        if column in columns:
            value = read_cell(key, row.unit, *texts[columns.index(column)])
            cells[column] = _unverified(value) if weak and value.state == "number" else value
    if "annual" not in columns:
        cells["annual"] = split_value([t for t, c in zip(texts, columns, strict=True) if c == "part"] or texts)
    return cells


def _unverified(value: Value) -> Value:
    reason = "digits run together; only that no year exceeds all years fixes the split"
    return Value(value.number, "unverified", value.text, value.unit, place=value.place, reason=reason)


def _told(text: str) -> dict[str, set[int]]:
    """What the narrative states of an indicator in the year; figures of several years are left out."""
    return {
        key: {
            int(match[1].replace(",", ""))
            for match in pattern.finditer(text)
            if not _ALL_YEARS.search(text, max(0, match.start() - 12), match.end())
        }
        for key, pattern in _TOLD.items()
    }
