-- group: time
-- title zh: 报告按时公布了吗？
-- title en: Are the reports published in time?
-- answers zh: 每年有法定期限、又有可信日期的报告中，按时与逾期的份数与比例。
-- answers en: Of the reports that have a statutory date and a trustworthy one of their own, how many came in time and how many late, year by year.
-- care zh: 期限依条例第四十九条：部门1月31日，政府3月31日；2018年度及以前均为3月31日。没有日期或法律未定期限的报告不判断，另列。页面改版后重发的日期会晚于实际。不足20份不计比例。
-- care en: Dates by Art. 49 of the Regulation: 31 January for departments, 31 March for governments; up to report year 2018 31 March for all. Reports without date or without a date set by law are counted apart. Pages re-posted later look late. No share below 20 reports.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column dated | 有期限有日期 N | dated and due, N
-- column on_time | 按时 | on time
-- column late | 逾期 | late
-- column late_pct | 逾期（%） | late (%)
-- column undated | 已收但不能判断 | held, not to be judged
SELECT c.report_year, SUM(c.state IN ('on time', 'late')) AS dated, SUM(c.state = 'on time') AS on_time,
  SUM(c.state = 'late') AS late,
  CASE WHEN SUM(c.state IN ('on time', 'late')) >= 20
    THEN ROUND(100.0 * SUM(c.state = 'late') / NULLIF(SUM(c.state IN ('on time', 'late')), 0), 1) END AS late_pct,
  SUM(c.state = 'held') AS undated
FROM coverage c
WHERE c.state IN ('on time', 'late', 'held') AND (:province = '' OR instr(c.province, :province) = 1 OR c.province = (SELECT o.province FROM organs o WHERE o.province_code = :province LIMIT 1))
GROUP BY c.report_year
ORDER BY c.report_year DESC
