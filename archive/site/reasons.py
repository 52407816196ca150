"""Why a source or a list was not complete, in the reader's language; the manifests of the crawl say it in English."""

from __future__ import annotations

import re

from archive.site.labels import value_label
from archive.site.language import say

_SAID = {
    r"the list was not reached over (\d+) pages that point to it": "经{}个指向列表的页面仍未到达列表",
    r"page (\d+) shows rows of earlier pages again": "第{}页重复前面各页的条目",
    r"pages missing before page (\d+), which exists": "第{}页存在，其前有缺页",
    r"the list says that it is empty": "列表自称为空",
    r"stopped after (\d+) pages in a row that name no report": "连续{}页没有报告，不再翻页",
    r"stopped after (\d+) pages": "翻到{}页为止",
    r"the list itself answers 404: (.*)": "列表页本身不存在（404）：{}",
    r"the list itself holds no row: (.*)": "列表页本身没有条目：{}",
    r"page (\d+) is linked and is not there \((\w+)\)": "第{}页有链接而不存在（{}）",
    r"declared (\d+) pages, (\d+) exist": "门户声称{}页，实有{}页",
    r"declared (\d+) pages, (\d+) exist, the last (\d+) not tried": "门户声称{}页，实有{}页，末{}页未试",
    r"declared (\d+) rows, (\d+) listed": "门户声称{}条，列出{}条",
    r"the list was not read to its end": "列表没有读到底",
    r"(\d+) documents failed: (.*)": "{}份文件未能取得：{}",
    r"(\d+) documents are still to be fetched": "{}份文件尚待取得",
    r"(\S+) is left alone for a while: (.*)": "暂不访问{}：{}",
    r"(\d+) reports withdrawn: their addresses answer 404 or 410 now": "撤下{}份报告：原址现答404或410",
    r"(\d+) reports listed, (\d+) in the run before": "列出{}份报告，上次运行为{}份",
}
"""Sentences of crawler/walk.py and crawler/manifest.py with what they are in Chinese."""
_PATTERNS = [(re.compile(english), chinese) for english, chinese in _SAID.items()]


def reasons_said(reasons: str | None) -> str:
    """Reasons as `sources` and `runs` hold them, one a line, on one line in the reader's language; a sentence that is
    not known, as the answer of a server, stays as it is."""
    said = [say(_chinese(reason), reason) for reason in (reasons or "").splitlines()]
    return say("；", "; ").join(said)


def _chinese(reason: str) -> str:
    for pattern, chinese in _PATTERNS:
        if (found := pattern.fullmatch(reason)) is not None:
            return chinese.format(*map(_part, found.groups()))
    return reason


def _part(text: str) -> str:
    label = None if text.isdigit() else value_label("stop_reason", text)
    return label.zh if label is not None else text
