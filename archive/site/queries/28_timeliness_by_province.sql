-- group: time
-- title zh: 哪些省的报告最常逾期？
-- title en: In which provinces are reports late?
-- answers zh: 一个年度各省有期限有日期的报告中，逾期的份数与比例。
-- answers en: Of a year's reports with a statutory and a trustworthy date, how many were late in each province.
-- care zh: 只看收录到的报告；日期可能是改版后重发的日期。不足最低份数的不计比例。
-- care en: Of the reports held only; a date may be that of a later re-posting. No share below the least number of reports.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param min_cases = 20 | 至少多少份才计比例 | shares from so many reports on
-- column dated | 有期限有日期 N | dated and due, N
-- column on_time | 按时 | on time
-- column late | 逾期 | late
-- column late_pct | 逾期（%） | late (%)
-- column undated | 已收但不能判断 | held, not to be judged
SELECT c.province, SUM(c.state IN ('on time', 'late')) AS dated, SUM(c.state = 'on time') AS on_time,
  SUM(c.state = 'late') AS late,
  CASE WHEN SUM(c.state IN ('on time', 'late')) >= CAST(COALESCE(NULLIF(:min_cases, ''), '20') AS INTEGER)
    THEN ROUND(100.0 * SUM(c.state = 'late') / NULLIF(SUM(c.state IN ('on time', 'late')), 0), 1) END AS late_pct,
  SUM(c.state = 'held') AS undated
FROM coverage c
WHERE c.state IN ('on time', 'late', 'held') AND c.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
GROUP BY c.province
ORDER BY late_pct DESC, c.province
