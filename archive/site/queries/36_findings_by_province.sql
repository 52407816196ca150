-- group: quality
-- title zh: 哪些省的报告错误最多？
-- title en: In which provinces do most reports fail a check?
-- answers zh: 一个年度各省有错误（表内勾稽不成立等）的报告份数与比例。
-- answers en: Reports of a year with an error (a sum that does not hold and the like) in each province, with shares.
-- care zh: 错误指严重程度为“错误”且不成立的核验发现。读不准的格不参与判断。不足最低份数的不计比例。
-- care en: An error is a finding of severity “error” that fails. Doubtful cells take no part. No share below the least number of reports.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param min_cases = 20 | 至少多少份才计比例 | shares from so many reports on
-- column reports | 份数 N | reports, N
-- column failing | 有错误的份数 | reports with an error
-- column failing_pct | 有错误（%） | with an error (%)
-- column findings | 错误数 | errors
WITH judged AS (
  SELECT r.province, r.report_id, COUNT(f.finding_id) AS findings
  FROM latest_reports r
  LEFT JOIN findings f ON f.report_id = r.report_id AND f.verdict = 'fail' AND f.severity = 'error'
  WHERE r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
  GROUP BY r.report_id
)
SELECT province, COUNT(*) AS reports, SUM(findings > 0) AS failing,
  CASE WHEN COUNT(*) >= CAST(COALESCE(NULLIF(:min_cases, ''), '20') AS INTEGER)
    THEN ROUND(100.0 * SUM(findings > 0) / NULLIF(COUNT(*), 0), 1) END AS failing_pct,
  SUM(findings) AS findings
FROM judged
GROUP BY province
ORDER BY failing_pct DESC, province
