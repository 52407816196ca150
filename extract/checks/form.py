"""Form of a report: title, sections, tables, numbering, empty cells (S-*)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.checks.finding import FAIL, NEEDS_READING, Evidence, Finding, field
from extract.checks.material import Material
from extract.vocabulary import terms

_SECTIONS = ("s1", "s2", "s3", "s4", "s5", "s6")
_TABLES = {"table2": "s2", "table3": "s3", "table4": "s4"}
_TABLE_NAMES = {"table2": "第二表", "table3": "第三表", "table4": "第四表"}
_WORDS = {
    "s1": "总体情况",
    "s2": "主动公开政府信息",
    "s3": "收到和处理",
    "s4": "行政诉讼情况",
    "s5": "主要问题",
    "s6": "需要报告",
}
"""Words of the headings: where they stand in the text, the section may be there, only its beginning was not found."""

_NUMERALS = "一二三四五六七八九十"
_FORMS = {"c": 2019, "d": 2021}
_CITED = {"2019": "c", "2021": "d"}
_LAST_OLD_YEAR = 2021
_NUMBERED = re.compile(rf"^([{_NUMERALS}])、", re.MULTILINE)
_HEADING = re.compile(rf"^(?:第?(?P<chinese>[{_NUMERALS}])(?:、|部分)|(?P<arabic>[0-9]+)[、.])")
_SUBHEADING = re.compile(rf"^\((?:(?P<chinese>[{_NUMERALS}]{{1,2}})|(?P<arabic>[0-9]{{1,2}}))\)", re.MULTILINE)
_SHORT_LINE = re.compile(rf"^[{_NUMERALS}]、[^。,;\n]{{2,28}}$", re.MULTILINE)
_SHORTEST = 10


def findings(material: Material) -> Iterator[Finding]:
    """Where the form is not as the circulars print it."""
    if material.word("part"):
        return
    yield from _title(material)
    if material.statutory:
        yield from _sections(material)
        yield from _tables(material)
        yield from _format(material)
        if not material.word("period_text") and not material.metadata.get("contact"):
            zh, en = "未见统计期限和联系方式。", "Neither period nor contact was found."
            yield Finding("S-PREFACE", "preface", 0, 1, (), (), zh, en)
        yield from _numbering(material)
    yield from _cells(material)
    yield from _empty_sections(material)


def _title(material: Material) -> Iterator[Finding]:
    title = material.word("title")
    votes = material.metadata.get("report_year_votes")
    if title and isinstance(votes, dict) and "title" in votes:
        return
    zh = f"标题“{title}”未载明年度。" if title else "文件中未见载明机关与年度的标题。"
    en = f"The title “{title}” names no year." if title else "No title with organ and year was found in the document."
    yield Finding("S-TITLE", "title", 0, 1, (field("title", title),), (), zh, en, FAIL if title else NEEDS_READING)


def _sections(material: Material) -> Iterator[Finding]:
    """A section that was not found fails only where nothing in the document may be it."""
    found = {section.key for section in material.sections}
    texts = [text.text for text in material.texts.values()]
    missing = [key for key in _SECTIONS if key not in found and not any(_WORDS[key] in text for text in texts)]
    if not missing or len(found & set(_SECTIONS)) < 3:
        return
    unknown = any(_SHORT_LINE.search(text) for text in texts)
    held = any(material.figures.has(table) for table, key in _TABLES.items() if key in missing)
    names = "、".join(f"“{terms('sections')[key].zh}”" for key in missing)
    english = ", ".join(f"“{terms('sections')[key].en}”" for key in missing)
    yield Finding(
        "S-SECTIONS",
        " ".join(missing),
        len(_SECTIONS) - len(missing),
        len(_SECTIONS),
        (),
        (),
        f"未见{names}。",
        f"Not found: {english}.",
        NEEDS_READING if unknown or held or material.unread else FAIL,
    )


def _tables(material: Material) -> Iterator[Finding]:
    missing = [table for table in _TABLES if not material.figures.has(table)]
    if missing:
        names = "、".join(_TABLE_NAMES[table] for table in missing)
        yield Finding(
            "S-TABLES",
            " ".join(missing),
            len(_TABLES) - len(missing),
            len(_TABLES),
            (),
            (),
            f"文件中未读到{names}。",
            f"Not read in this document: {', '.join(missing)}.",
            NEEDS_READING,
        )


def _format(material: Material) -> Iterator[Finding]:
    """An old table under the new circular or after 2021, a new one under the old circular."""
    cited = material.word("cited_format_circular")
    wanted = next((form for year, form in _CITED.items() if f"〔{year}〕" in cited), "")
    for table in ("table2", "table3"):
        form = material.figures.generation(table)
        late = not wanted and form == "c" and (material.year or 0) > _LAST_OLD_YEAR
        if form not in _FORMS or not (late or (wanted and form != wanted)):
            continue
        due = wanted or "d"
        basis_zh = f"引用{cited}" if cited and wanted else f"为{material.year}年度"
        basis_en = f"cites {cited}" if cited and wanted else f"is of {material.year}"
        yield Finding(
            "S-FORMAT",
            table,
            _FORMS[form],
            _FORMS[due],
            (field(f"{table}_generation", form),),
            (field("cited_format_circular", cited),) if wanted else (field("report_year", material.year),),
            f"报告{basis_zh}，{_TABLE_NAMES[table]}用的是{_FORMS[form]}年格式。",
            f"The report {basis_en}; {table} is in the form of {_FORMS[form]}.",
        )


def _numbering(material: Material) -> Iterator[Finding]:
    """Headings numbered otherwise than the others, or out of order; likewise those in brackets."""
    odd = []
    for section in material.sections:
        if section.key not in _SECTIONS:
            continue
        heading = "".join(section.heading.split()).replace("．", ".")
        match = _HEADING.match(heading)
        if match is None or match["chinese"] != _NUMERALS[_SECTIONS.index(section.key)]:
            odd.append(section.heading.strip())
        odd += _odd_subheadings(material.texts[section.key].text)
    if not odd:
        return
    shown = "、".join(f"“{words}”" for words in odd[:8])
    yield Finding(
        "S-NUMBERING",
        "headings",
        len(odd),
        0,
        (),
        (),
        f"序号不一致或不连续的标题{len(odd)}处：{shown}。",
        f"Headings whose number is out of order or in another way: {len(odd)} ({shown}).",
    )


def _odd_subheadings(text: str) -> list[str]:
    last = {"chinese": 0, "arabic": 0}
    odd = []
    for match in _SUBHEADING.finditer(text):
        kind = "chinese" if match["chinese"] else "arabic"
        number = _ordinal(match["chinese"]) if kind == "chinese" else int(match["arabic"])
        if number not in (1, last[kind] + 1):
            odd.append(match[0])
        last[kind] = number
        if kind == "chinese":
            last["arabic"] = 0
    return odd


def _ordinal(word: str) -> int:
    return _NUMERALS.index(word) + 1 if len(word) == 1 else 10 + _NUMERALS.index(word[1]) + 1


def _cells(material: Material) -> Iterator[Finding]:
    """S-BLANK and S-TEXTCELL, one finding a table."""
    for rule, states in (("S-BLANK", ("blank", "dash")), ("S-TEXTCELL", ("text",))):
        hit = [(place, cell) for place, cell in material.figures.odd if cell.state in states]
        for table in dict.fromkeys(place.table for place, _ in hit):
            here = [(place, cell) for place, cell in hit if place.table == table]
            what_zh, what_en = ("空白或短横", "empty or dashes") if rule == "S-BLANK" else ("文字", "words")
            shown = here if rule == "S-TEXTCELL" else []
            size = material.figures.size(table)
            yield Finding(
                rule,
                table,
                len(here),
                0,
                tuple(Evidence(table, place.row, place.column, cell.text) for place, cell in shown),
                (),
                f"{_TABLE_NAMES[table]}{size}格中{len(here)}格为{what_zh}。",
                f"Of the {size} cells of {table}, {len(here)} are {what_en}.",
            )


def _empty_sections(material: Material) -> Iterator[Finding]:
    for section in material.sections:
        if section.key not in ("s1", "s5") or len(section.text) > 200 or not material.statutory:
            continue
        length = len("".join(section.text.split()))
        if length < _SHORTEST:
            zh, en = terms("sections")[section.key].zh, terms("sections")[section.key].en
            yield Finding(
                "S-EMPTYSECTION",
                section.key,
                length,
                _SHORTEST,
                (),
                (),
                f"“{zh}”仅{length}字。",
                f"The section “{en}” has {length} characters.",
                NEEDS_READING if material.unread else FAIL,
            )
