"""Rules of the statistics form of 2014 (RB-*), in its column of the year."""

from __future__ import annotations

from collections.abc import Iterator

from extract.checks.figures import Figures, Reading, compared
from extract.checks.finding import Finding
from extract.checks.material import Material
from extract.vocabulary import terms

_SUMS = {
    "b_received_total": "RB-RECV",
    "b_closed_total": "RB-CLOSED",
    "b_replies_total": "RB-REPLY",
    "b_reply_refused": "RB-REFUSED",
    "b_reconsideration_total": "RB-RECON",
    "b_litigation_total": "RB-LIT",
    "b_staff_total": "RB-STAFF",
}
_WITH_PENDING = ("RB-RECON", "RB-LIT")
_SUBSETS = (
    ("b_press_conferences_head", "b_press_conferences"),
    ("b_online_interviews_head", "b_online_interviews"),
    ("b_disclosed_normative", "b_disclosed_total"),
    ("b_disclosed_normative", "b_normative_issued"),
)
_CHANNELS = (
    "b_channel_gazette",
    "b_channel_website",
    "b_channel_weibo",
    "b_channel_wechat",
    "b_channel_other",
)


def findings(material: Material) -> Iterator[Finding]:
    """Sums, parts and pairs of the form that do not hold."""
    figures = material.figures
    if not figures.has("table_b"):
        return
    for total, rule in _SUMS.items():
        parts = _parts(total, figures)
        if parts:
            yield from _sum(figures, rule, figures.cell("table_b", total, "annual"), figures.total(*parts))
    for part, whole in _SUBSETS:
        yield from _at_most(figures, "RB-SUBSET", part, _cell(figures, part), _cell(figures, whole))
    yield from _pairs(figures)
    channels = [_cell(figures, row) for row in _CHANNELS]
    disclosed = _cell(figures, "b_disclosed_total")
    yield from _at_most(figures, "RB-CHANNEL", "b_disclosed_total", disclosed, figures.total(*channels))
    for row, channel in zip(_CHANNELS, channels, strict=True):
        yield from _at_most(figures, "RB-CHANNEL", row, channel, disclosed, severity="info")


def _cell(figures: Figures, row: str) -> Reading:
    return figures.cell("table_b", row, "annual")


def _parts(total: str, figures: Figures) -> list[Reading]:
    """The parts that this form prints for a total; none when it prints others than a known set."""
    sets = [alternative.split() for alternative in terms("indicators")[total].parts]
    known = {row for rows in sets for row in rows}
    printed = {row for row in known if figures.state("table_b", row, "annual") != "absent"}
    chosen = next((rows for rows in sets if set(rows) == printed), [])
    return [_cell(figures, row) for row in chosen]


def can_add(figures: Figures, total: str) -> bool:
    """Whether a total and its parts all have values."""
    parts = _parts(total, figures)
    return bool(parts) and None not in [_cell(figures, total).value, *(part.value for part in parts)]


def _sum(figures: Figures, rule: str, total: Reading, parts: Reading) -> Iterator[Finding]:
    if total.value is None or parts.value is None or total.value == parts.value:
        return
    pending = rule in _WITH_PENDING and total.value > parts.value
    yield compared(figures, rule, total.cells[0].row, parts, total, "warning" if pending else "")


def _pairs(figures: Figures) -> Iterator[Finding]:
    closed, replies = _cell(figures, "b_closed_total"), _cell(figures, "b_replies_total")
    received = _cell(figures, "b_received_total")
    if None not in (closed.value, replies.value) and closed.value != replies.value:
        yield compared(figures, "RB-CLOSED-REPLY", "b_closed_total", closed, replies)
    yield from _at_most(figures, "RB-RECV-CLOSED", "b_closed_total", closed, received)


def _at_most(
    figures: Figures, rule: str, where: str, part: Reading, whole: Reading, severity: str = ""
) -> Iterator[Finding]:
    if part.value is not None and whole.value is not None and part.value > whole.value:
        yield compared(
            figures, rule, f"{where} ≤ {whole.cells[0].row}" if rule == "RB-SUBSET" else where, part, whole, severity
        )
