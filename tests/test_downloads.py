"""The pages of downloads and of known limits: what is there is given whole, what is not is said to be not there."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from lxml import html

from archive import parquet
from archive.package import export
from archive.site.downloads import FOLDER
from tests.published import Published, page, publish, served, words


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Served with a data package beside the database."""
    found = publish(tmp_path_factory.mktemp("data"), organs=6)
    export(found.path, found.path.with_name(FOLDER), lambda _done, _total: None, parquet=parquet.available())
    return found


@pytest.fixture(scope="module")
def site(published: Published) -> Iterator[httpx.Client]:
    with served(published.path) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
def alone(published: Published, tmp_path: Path) -> Path:
    """A folder with the database and nothing else."""
    return Path(shutil.copy(published.path, tmp_path / "gongkai.db"))


class TestDownloads:
    def test_every_file_listed_is_given_whole_with_its_size_and_digest(
        self, site: httpx.Client, published: Published
    ) -> None:
        rows = page(site, "/downloads").cssselect(".downloads tbody tr")
        given = {}
        for row in rows:
            link = row.cssselect("a")[0].get("href")
            body = site.get(link).content
            assert words(row.cssselect("code")[0]) == sha256(body).hexdigest(), link
            assert words(row[3]) == f"{len(body):,}"
            given[link.rpartition("/")[2]] = body
        package = {file.name: file.read_bytes() for file in published.path.with_name(FOLDER).iterdir()}
        assert given == package | {"gongkai.db": published.path.read_bytes()}
        assert {"reports.csv", "SHA256SUMS", "dictionary.md", "LICENSE.md"} <= set(given)
        assert ("reports.parquet" in given) == parquet.available()

    def test_rows_and_citation_are_those_of_the_database(self, site: httpx.Client, published: Published) -> None:
        (count,) = published.rows("SELECT COUNT(*) AS n FROM applications")
        (state,) = published.rows("SELECT value FROM build WHERE key = 'content_hash'")
        tree = page(site, "/downloads?lang=en")
        (row,) = [row for row in tree.cssselect(".downloads tbody tr") if words(row[0]) == "applications.csv"]
        assert words(row[2]) == f"{count['n']:,}"
        cited = words(tree.cssselect(".cite")[0])
        assert (
            f"sha256:{state['value']}" in cited and "Archived until 2026-03-02" in cited and str(site.base_url) in cited
        )
        assert "Take care" not in words(tree)
        site.cookies.clear()

    @pytest.mark.parametrize(
        "name", ["..%2Fgongkai.db", "%2e%2e%2freviews.db", "reviews.db", "none.csv", "%2e%2e", "%00"]
    )
    def test_nothing_else_is_given(self, site: httpx.Client, name: str) -> None:
        assert site.get(f"/downloads/{name}", follow_redirects=True).status_code == 404

    def test_without_a_package_the_page_says_so(self, alone: Path) -> None:
        with served(alone) as address, httpx.Client(base_url=address) as client:
            text = words(page(client, "/downloads").cssselect("main")[0])
            assert "没有把数据包" in text and "gongkai.db" in text
            assert client.get("/downloads/reports.csv").status_code == 404

    def test_a_package_of_other_data_without_parquet_or_with_a_file_cut_is_told_as_it_is(
        self, alone: Path, published: Published
    ) -> None:
        folder = alone.with_name(FOLDER)
        export(published.path, folder, lambda _done, _total: None, parquet=False)
        told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        (folder / "datapackage.json").write_text(json.dumps(told | {"content_hash": "0" * 64}), encoding="utf-8")
        (folder / "organs.csv").write_text("cut")
        with served(alone) as address, httpx.Client(base_url=address) as client:
            tree = page(client, "/downloads")
            assert "0" * 64 in words(tree.cssselect(".care")[0])
            assert "没有放Parquet" in words(tree)
            names = [words(row[0]) for row in tree.cssselect(".downloads tbody tr")]
            assert "organs.csv" not in names and "reports.csv" in names


class TestLimits:
    def test_what_is_not_known_is_counted(self, site: httpx.Client, published: Published) -> None:
        (counts,) = published.rows(
            "SELECT SUM(cells_doubtful) AS doubtful, SUM(equations_unassessed) AS unassessed, COUNT(*) AS reports,"
            " SUM(published_on IS NULL) AS undated, (SELECT COUNT(*) FROM coverage) AS due,"
            " (SELECT COUNT(*) FROM captures WHERE outcome = 'website_statement') AS refused FROM reports"
        )
        tree = page(site, "/limits")
        told = {words(dt): words(dt.getnext()) for dt in tree.cssselect("dt")}
        assert told["存疑格"].startswith(f"{counts['doubtful']} / ")
        assert told["发布日期不明"].startswith(f"{counts['undated']} / {counts['reports']} ")
        assert f"无法判断 {counts['unassessed']:,}" in told["勾稽关系"]
        assert f"/ {counts['due']:,} " in told["已收，占应有"]
        assert f"政府网站工作年度报表 {counts['refused']}" in told["未读为报告的文件"] and counts["refused"]
        assert told["不完整的来源"].startswith("1 / 6 (16.7%): 出错 1")

    def test_every_page_leads_to_it(self, site: httpx.Client) -> None:
        for path in ("/", "/gongkai/reports", "/findings", "/none", "/-/search?q=x"):
            assert html.fromstring(site.get(path).content).cssselect("footer a[href='/limits']"), path

    def test_every_share_names_what_it_is_a_share_of(self, site: httpx.Client) -> None:
        for given in page(site, "/limits").cssselect("dd"):
            assert len(re.findall("%", words(given))) <= words(given).count("/")
