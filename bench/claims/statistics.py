"""Errors planted in the statistics form of 2014, rule by rule."""

from __future__ import annotations

from random import Random
from typing import TypeAlias

from tests import statistics_forms as forms

Figures: TypeAlias = dict[str, int]

_TOTALS = {
    "RB-RECV": "b_received_total",
    "RB-CLOSED": "b_closed_total",
    "RB-REPLY": "b_replies_total",
    "RB-REFUSED": "b_reply_refused",
    "RB-RECON": "b_reconsideration_total",
    "RB-LIT": "b_litigation_total",
    "RB-STAFF": "b_staff_total",
}
_CHANNELS = tuple(f"b_channel_{name}" for name in ("gazette", "website", "weibo", "wechat", "other"))
RULES = (*_TOTALS, "RB-CLOSED-REPLY", "RB-RECV-CLOSED", "RB-SUBSET", "RB-CHANNEL")


def page(seed: int, rule: str = "") -> tuple[bytes, set[str]]:
    """A report of 2016 with the form, and the rules that its figures break; ``rule`` is broken by design."""
    rng = Random(f"statistics/{seed}/{rule}")
    texts = {key: value[0] for key, value in forms.national(rng.randrange(10**6)).items()}
    figures = {key: int(text) for key, text in texts.items() if text.isdigit()}
    _agree(figures, rng)
    if rule in _TOTALS:
        figures[_TOTALS[rule]] += rng.choice((1, 2, 10))
    elif rule == "RB-CLOSED-REPLY":
        figures["b_closed_total"] += 1
        figures["b_closed_extended"] += 1
    elif rule == "RB-RECV-CLOSED":
        figures["b_received_total"] -= 1
        figures["b_received_online"] -= 1
    elif rule == "RB-SUBSET":
        figures["b_press_conferences_head"] = figures["b_press_conferences"] + rng.randint(1, 5)
    elif rule == "RB-CHANNEL":
        figures["b_disclosed_total"] = sum(figures[key] for key in _CHANNELS) + rng.randint(1, 99)
    printed = {key: (str(figures.get(key, text)),) for key, text in texts.items()}
    rows = forms.cells(forms.NATIONAL, printed)
    title = "澜溪市自然资源和规划局2016年政府信息公开工作年度报告"
    body = f"<h2>{title}</h2><p>一、概述</p><p>全年工作平稳有序，栏目照常更新。</p>{forms.html(rows)}"
    return f"<html><body>{body}</body></html>".encode(), broken(figures)


def _agree(figures: Figures, rng: Random) -> None:
    """Figures that break no rule: closed as many as replied and as received, heads and channels in proportion."""
    figures["b_received_online"] += max(0, figures["b_replies_total"] - figures["b_received_total"])
    figures["b_received_total"] = sum(figures[f"b_received_{way}"] for way in ("in_person", "fax", "online", "letter"))
    figures["b_closed_total"] = figures["b_replies_total"]
    figures["b_closed_extended"] = rng.randint(0, figures["b_closed_total"])
    figures["b_closed_on_time"] = figures["b_closed_total"] - figures["b_closed_extended"]
    figures["b_press_conferences_head"] = rng.randint(0, figures["b_press_conferences"])
    figures["b_online_interviews_head"] = rng.randint(0, figures["b_online_interviews"])
    figures["b_disclosed_total"] = max(figures[key] for key in _CHANNELS)
    figures["b_disclosed_normative"] = min(
        figures["b_disclosed_normative"], figures["b_normative_issued"], figures["b_disclosed_total"]
    )


def broken(figures: Figures) -> set[str]:
    """The rules that the figures break, by a plain reading of the form."""
    parts = {rule: forms.SUMS[total] for rule, total in _TOTALS.items()}
    found = {rule for rule, total in _TOTALS.items() if figures[total] != sum(figures[key] for key in parts[rule])}
    disclosed, channels = figures["b_disclosed_total"], [figures[key] for key in _CHANNELS]
    normative = figures["b_disclosed_normative"]
    subset = (
        figures["b_press_conferences_head"] > figures["b_press_conferences"],
        figures["b_online_interviews_head"] > figures["b_online_interviews"],
        normative > disclosed or normative > figures["b_normative_issued"],
    )
    tests = {
        "RB-CLOSED-REPLY": figures["b_closed_total"] != figures["b_replies_total"],
        "RB-RECV-CLOSED": figures["b_closed_total"] > figures["b_received_total"],
        "RB-SUBSET": any(subset),
        "RB-CHANNEL": max(channels) > disclosed or disclosed > sum(channels),
    }
    return found | {rule for rule, wrong in tests.items() if wrong}
