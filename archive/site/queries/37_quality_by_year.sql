-- group: quality
-- title zh: 数字读得准吗，加得起来吗？
-- title en: How well do the numbers read and add up?
-- answers zh: 每年读出的格数、存疑的格数、判断过的勾稽关系，及有一条以上不成立的报告的比例。
-- answers en: Cells read and doubtful, equations assessed, and the share of reports with at least one that fails, year by year.
-- care zh: 存疑是我们读不准，不成立是原表自己的数字加不起来，两者不同。不足20份不计比例。
-- care en: Doubtful means that we could not read for certain, failing that the report's own numbers do not add up: two different things. No share below 20 reports.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column cells_read | 读出的格 | cells read
-- column cells_doubtful | 存疑的格 | doubtful cells
-- column cells_all | 全部数字格 N | all cells, N
-- column doubtful_pct | 存疑（%） | doubtful (%)
-- column equations_passed | 成立的关系 | equations that hold
-- column equations_failed | 不成立的关系 | equations that fail
-- column failing | 有不成立的份数 | reports with one that fails
-- column failing_pct | 有不成立的报告（%） | reports with one that fails (%)
SELECT r.report_year, COUNT(*) AS reports, SUM(q.cells_read) AS cells_read, SUM(q.cells_doubtful) AS cells_doubtful,
  SUM(q.cells_read) + SUM(q.cells_doubtful) AS cells_all,
  ROUND(100.0 * SUM(q.cells_doubtful) / NULLIF(SUM(q.cells_read) + SUM(q.cells_doubtful), 0), 2) AS doubtful_pct,
  SUM(q.equations_passed) AS equations_passed, SUM(q.equations_failed) AS equations_failed,
  SUM(q.equations_failed > 0) AS failing,
  CASE WHEN COUNT(*) >= 20 THEN ROUND(100.0 * SUM(q.equations_failed > 0) / NULLIF(COUNT(*), 0), 1) END AS failing_pct
FROM latest_reports r
JOIN reports q USING (report_id)
WHERE (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
GROUP BY r.report_year
ORDER BY r.report_year DESC
