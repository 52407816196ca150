"""Pages that keep their article where only a script finds it, or break its tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from crawler.simulator import html
from crawler.simulator.reports import Report


def page(body: str, title: str = "") -> bytes:
    """A whole page."""
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def _script(body: str) -> str:
    return f"<div id='c'>正在加载</div><script>// it's a comment, \"and\" no string\nvar it = {body};</script>"


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("</", "<\\/")


def _added(text: str) -> str:
    first, *rest = text.split("\n")
    lines = "".join(f";\n  it += {_literal(line)}" for line in rest)
    return f"<script>it = {_literal(first)}{lines}; show(it)</script>"


def _written(text: str) -> str:
    return "<script>" + "".join(f"document.write({_literal(line)});\n" for line in text.split("\n")) + "</script>"


EMBEDDED: dict[str, Callable[[str], str]] = {
    "json": lambda text: f'<script>render({{"id":1,"content":{_literal(text)},"n":2}})</script>',
    "unicode": lambda text: _script(json.dumps(text).replace("<", "\\u003c").replace(">", "\\x3e")),
    "single": lambda text: _script("'" + text.replace("'", "\\'").replace("\n", "\\\n").replace("</", "<\\/") + "'"),
    "template literal": lambda text: _script(f"`{text}`"),
    "plus": lambda text: _script("\n + ".join(map(_literal, text.split("\n")))),
    "added": _added,
    "written": _written,
    "entities": lambda text: _script(_literal(escape(text))),
    "percent": lambda text: f'<script>document.write(unescape("{quote(text)}"))</script>',
    "textarea": lambda text: f'<textarea style="display:none">{escape(text)}</textarea>',
    "script html": lambda text: f'<script type="text/html" id="t">{text}</script>',
    "template": lambda text: f"<template>{text}</template>",
    "field": lambda text: f'<input type="hidden" value="{escape(text)}">',
    "frame": lambda text: f'<iframe srcdoc="{escape(text)}"></iframe>',
}
"""Places where a page's article may be, by name."""


def embedded(report: Report, where: str) -> bytes:
    """The report's article in a string; what is shown is a stub."""
    article = html.article(report, "clean")
    return page(f"<p>首页 &gt; 公开</p>{EMBEDDED[where](article)}<p>版权所有</p>", report.title)


def cut(report: Report) -> bytes:
    """Each table closed after its third row; the rest of the rows have no table."""
    parts = html.article(report, "clean").split("<table")
    return page("<table".join([parts[0], *map(_closed_early, parts[1:])]))


def _closed_early(table: str) -> str:
    rows, rest = table.split("</table>", 1)
    *first, last = rows.replace("</tbody>", "").split("</tr>", 3)
    return "</tr>".join(first) + "</tr></tbody></table>" + last.strip() + rest


def nested(report: Report) -> bytes:
    """Every figure in a table of its own within its cell."""
    parts = html.article(report, "clean").split("<td>")
    return page("<td>".join([parts[0], *map(_boxed, parts[1:])]))


def _boxed(cell: str) -> str:
    text, rest = cell.split("</td>", 1)
    if not text.isdigit():
        return cell
    return f"<table><tr><td><p>{text}</p></td></tr></table></td>{rest}"


PRINTED = {
    "one border": "td{border:1px solid;padding:6px;font-size:22px}table{border-collapse:collapse;width:600px}",
    "two borders": "td{border:1px solid;padding:6px;font-size:22px}table{width:600px}",
    "tall rows": "td{border:1px solid;padding:40px 2px;font-size:24px}table{border-collapse:collapse;width:700px}",
}
"""Styles that make a browser cut rows at the end of a page."""


def printable(report: Report, style: str) -> bytes:
    """The report as a page to be printed."""
    head = f"<meta charset='utf-8'><title>{report.title}</title><style>{PRINTED[style]}</style>"
    return f"<html><head>{head}</head><body>{html.article(report, 'clean')}</body></html>".encode()
