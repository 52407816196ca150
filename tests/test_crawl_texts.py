"""What the crawler makes of titles, bytes, addresses, gates and sources files."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.charset import decode, unpack
from crawler.columns import columns, is_report_column, subcolumns
from crawler.families import Page, Row
from crawler.gates import gate
from crawler.hosts import PrivateAddress, PublicResolver, domain_of, refusal
from crawler.sources import COLUMNS, Source, SourceError, choose, read_sources, shipped_sources
from crawler.titles import clean, is_truncated, names_column, names_report, no_report
from crawler.urls import identity, next_numbered, resolve


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("云台县财政局2024年政府信息公开工作年度报告", None),
        ("云台县财政局 2024 年政府信息公开工作年度报告", None),
        ("关于2018年度政府信息公开工作情况的报告", None),
        ("兴华乡2010年政府信息公开报告", None),
        ("信息公开年报", None),
        ("云台县2023年政府网站工作年度报表", "website_statement"),
        ("云台县人民政府2020年政府网站工作年...", "website_statement"),
        ("云台县2024年度法治政府建设情况报告", "rule_of_law_report"),
        ("政府信息公开情况统计表", "statistics_form"),
        ("关于做好2024年政府信息公开工作年度报告编制工作的通知", "notice"),
        ("关于做好2024年政府信息公开工作年度报告编...", "notice"),
        ("云台县财政局政府信息公开指南（2025年修订）", "guide"),
        ("云台县政府信息公开工作制度", "rules"),
        ("云台县财政局2024年部门预算", "budget"),
        ("云台县财政局政府信息公开指南（2025年修…", "guide"),
        ("云台县关于受理登记事项的公告（第2号）", "notice"),
    ],
)
def test_what_a_title_announces(title: str, name: str | None) -> None:
    assert no_report(title) == name


def test_titles_that_name_a_report_and_texts_that_name_a_column() -> None:
    assert names_report("云台县财政局2024年政府信息公开工作年度报告")
    assert names_report("云台县2025年度政府信息公开工作报告")
    assert not names_report("县长调研春耕")
    assert not names_report("关于印发政府信息公开工作年度报告格式的通知")
    for text in ("政府信息公开年报", "政府信息公开年度报告", "年报", "信息公开 年报", "云台县财政局政府信息公开年报"):
        assert names_column(text), text
    for text in ("市财政局年报", "2023年度报告", "乡镇年报"):
        assert names_column(text), text
    for text in (
        "政府信息公开指南",
        "政府网站工作年度报表",
        "新闻",
        "企业年报须知事项说明",
        "统计年报",
        "企业年度报告",
    ):
        assert not names_column(text), text


def test_clean_and_truncated() -> None:
    assert clean(" 云台县\n  财政局\u200b2024 年　年报 ") == "云台县财政局 2024 年 年报"
    assert is_truncated("云台县财政局2024年政府信…")
    assert is_truncated("云台县财政局2024年政府信...")
    assert not is_truncated("年报.")


@pytest.mark.parametrize(
    ("body", "content_type", "charset"),
    [
        ("年报".encode(), "text/html", "utf-8"),
        ("年报".encode(), "text/html; charset=gbk", "utf-8"),
        (b"\xef\xbb\xbf" + "年报".encode(), "text/html; charset=gbk", "utf-8"),
        ('<meta charset="gb2312">堃镇朱镕'.encode("gb18030"), "text/html", "gb18030"),
        ('<meta httpequiv="ContentType" content="text/html;charset=gbk">年报'.encode("gbk"), "", "gb18030"),
        ("年報".encode("big5"), "text/html; charset=big5", "big5"),
        ("年报".encode("gbk"), "text/html", "gb18030"),
        ("年报".encode("gbk"), "text/html; charset=nonsense", "gb18030"),
    ],
)
def test_decode(body: bytes, content_type: str, charset: str) -> None:
    text, used = decode(body, content_type)
    assert used == charset
    assert "\ufffd" not in text
    assert text.endswith(("年报", "朱镕", "年報"))


@given(st.binary(), st.text())
def test_decode_always_answers(body: bytes, content_type: str) -> None:
    text, charset = decode(body, content_type)
    assert isinstance(text, str)
    assert charset


@given(st.binary())
def test_unpack_undoes_what_servers_do(body: bytes) -> None:
    assert unpack(gzip.compress(body), "gzip") == body
    assert unpack(zlib.compress(body), "Deflate") == body
    assert unpack(body, "") == body


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202501/t1.html", "http://h.gov.cn/nb/202501/t1.html"),
        (" /a.html　", "http://h.gov.cn/a.html"),
        ("..\\up\\b.html", "http://h.gov.cn/up/b.html"),
        ("//www.h.gov.cn./c.html#top", "http://www.h.gov.cn/c.html"),
        ("https://h.gov.cn:443/d", "https://h.gov.cn/d"),
        ("/e;jsessionid=77AB?x=1", "http://h.gov.cn/e?x=1"),
        ("年报.html", "http://h.gov.cn/nb/%E5%B9%B4%E6%8A%A5.html"),
        ("mailto:a@h.gov.cn", None),
        ("javascript:void(0)", None),
        ("#top", None),
        ("", None),
        ("http://[broken/", None),
        ("http://h.gov.cn:port/", None),
        ("ftp://h.gov.cn/x", None),
    ],
)
def test_resolve(href: str, url: str | None) -> None:
    assert resolve("http://h.gov.cn/nb/index.html", href) == url


def test_identity_and_numbering() -> None:
    assert identity("http://h.gov.cn/a?b=2&a=1#x") == identity("https://h.gov.cn/a?a=1&b=2")
    assert next_numbered("http://h.gov.cn/nb/index_9.html") == "http://h.gov.cn/nb/index_10.html"
    assert next_numbered("http://h.gov.cn/htmls/a_b/list-1.html") == "http://h.gov.cn/htmls/a_b/list-2.html"
    assert next_numbered("http://h.gov.cn/nb/") is None


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://ws.zibo.gov.cn/a", True),
        ("https://www.zibo.gov.cn/a", True),
        ("http://www.zibo.gov.cn.evil.com/a", False),
        ("http://www.linzi.gov.cn/a", False),
        ("http://127.0.0.1/a", False),
        ("http://[::1]/a", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://localhost/a", False),
        ("file:///etc/passwd", False),
        ("ftp://www.zibo.gov.cn/a", False),
    ],
)
def test_only_the_own_domain_is_fetched(url: str, allowed: bool) -> None:
    assert (refusal(url, {domain_of("www.zibo.gov.cn")}, connect_to=False) is None) == allowed


def test_a_private_address_is_refused_even_when_it_is_the_source() -> None:
    assert refusal("http://10.0.0.1/", {"10.0.0.1"}, connect_to=False) == "10.0.0.1 is a private address"
    assert refusal("http://10.0.0.1/", {"10.0.0.1"}, connect_to=True) is None


def test_a_name_that_leads_inside_is_refused() -> None:
    assert PublicResolver._public("8.8.8.8", "h.gov.cn") == "8.8.8.8"
    for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0"):
        with pytest.raises(PrivateAddress, match=address):
            PublicResolver._public(address, "h.gov.cn")


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (412, b"<script type='text/javascript' r='m'>", "ruishu"),
        (521, b"<script>document.cookie='__jsl_clearance_s=1'</script>", "jsl"),
        (429, b"", "too many requests"),
        (200, b"<script>document.cookie='C3VK=77; path=/'</script>", "c3vk"),
        (200, b"<html><script>var acw_sc__v2</script></html>", "acw"),
        (200, b"<p>a report that mentions __jsl_clearance</p>", None),
        (200, b"<script>__jsl_clearance</script>" + b"x" * 30000, None),
        (404, b"", None),
    ],
)
def test_gates(status: int, body: bytes, name: str | None) -> None:
    assert gate(status, {"content-type": "text/html"}, body) == name
    if status == 200:
        assert gate(status, {"content-type": "application/pdf"}, body) is None


def test_columns_of_a_portal_page_and_levels_below_a_column() -> None:
    portal = Page(
        "http://h.gov.cn/gk/",
        "<title>政府信息公开_云台县</title><a href='/gk/zn/'>政府信息公开指南</a>"
        "<a href='/gk/nb/'>政府信息公开年报</a><a href='/gk/nb/#x'>年报</a><a href='/wz/'>政府网站年报</a>",
    )
    assert not is_report_column(portal)
    assert columns(portal) == ["http://h.gov.cn/gk/nb/"]
    column = Page(
        "http://h.gov.cn/gk/nb/",
        "<title>政府信息公开年报_云台县</title><a href='./2024/'>2024年</a><a href='2023/index.html'>2023</a>"
        "<a href='/gk/zn/'>指南</a><a href='./'>年报</a>",
    )
    assert is_report_column(column)
    assert subcolumns(column) == ["http://h.gov.cn/gk/nb/2024/", "http://h.gov.cn/gk/nb/2023/index.html"]


def test_a_column_called_nothing_but_annual_reports_is_judged_by_its_rows() -> None:
    def column(name: str, title: str) -> bool:
        page = Page("http://h.gov.cn/nb/", f"<title>{name}_云台县</title>")
        return is_report_column(page, [Row("http://h.gov.cn/1.html", title, False, "", is_attachment=False)])

    assert column("年报", "云台县2024年政府信息公开工作年度报告")
    assert column("年度报告", "2024年年报")
    assert not column("年度报告", "2024年国民经济和社会发展统计公报")
    assert column("政府信息公开年报", "2024年")


GOOD = {
    "source_id": "yuntai",
    "organ": "云台县人民政府",
    "division_code": "990101",
    "family": "trs",
    "entry_url": "http://www.yuntai.gov.cn/nb/",
    "first_year": "2019",
    "delay_s": "",
    "notes": "",
}


def sources_file(folder: Path, *rows: dict[str, str], header: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "sources.csv"
    lines = [",".join(header), *(",".join(row.values()) for row in rows)]
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_sources_file_is_read(tmp_path: Path) -> None:
    [source] = read_sources(sources_file(tmp_path, GOOD))
    assert source == Source("yuntai", "云台县人民政府", "990101", "http://www.yuntai.gov.cn/nb/", "trs", 2019, 3.0, "")
    assert Source(**source.as_row()) == source  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("source_id", "a b"),
        ("organ", ""),
        ("division_code", "3703"),
        ("family", "hanweb2"),
        ("entry_url", "www.yuntai.gov.cn"),
        ("entry_url", "ftp://www.yuntai.gov.cn/"),
        ("first_year", "19"),
        ("delay_s", "soon"),
        ("delay_s", "-1"),
        ("delay_s", "nan"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(tmp_path: Path, column: str, wrong: str) -> None:
    good = GOOD | {"source_id": "tangbei", "entry_url": "http://www.tangbei.gov.cn/"}
    with pytest.raises(SourceError, match=f"sources.csv, line 3, column {column}: .*{wrong}"):
        read_sources(sources_file(tmp_path, good, GOOD | {column: wrong}))


def test_a_file_with_other_columns_or_twins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="missing: notes; unknown: note"):
        read_sources(sources_file(tmp_path, GOOD, header=(*COLUMNS[:-1], "note")))
    with pytest.raises(SourceError, match="'yuntai'"):
        read_sources(sources_file(tmp_path, GOOD, GOOD | {"entry_url": "http://other.gov.cn/"}))
    with pytest.raises(SourceError, match=r"www\.yuntai\.gov\.cn/nb/"):
        read_sources(sources_file(tmp_path, GOOD, GOOD | {"source_id": "twin"}))
    with pytest.raises(SourceError, match="line 2: more fields"):
        read_sources(sources_file(tmp_path, GOOD | {"notes": "a,b"}))


def test_shipped_sources_and_choice() -> None:
    shipped = shipped_sources()
    assert len(shipped) == 5
    assert all("never contacted" in source.notes and source.delay_s >= 3 for source in shipped)
    assert choose(shipped, ["weibin_zfbgs"])[0].organ == "卫滨区人民政府办公室"
    assert choose(shipped, []) == shipped
    with pytest.raises(SourceError, match="nowhere"):
        choose(shipped, ["nowhere"])
