-- group: review
-- title zh: 哪些省的决定最常被纠正？
-- title en: In which provinces are most decisions corrected?
-- answers zh: 一个年度各省已结复议与诉讼的件数，及其中纠正的比例。
-- answers en: Closed reconsiderations and lawsuits of a year in each province, and the share corrected.
-- care zh: 只计各结果齐全的报告；不足最低件数的不计比例。同一案件可能既见于部门的报告，也见于汇总的政府报告。
-- care en: Only reports in which every result is a number; no share below the least number of closed cases. A case may stand in a department's report and in the government's that sums up.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param min_cases = 20 | 至少多少件已结才计比例 | shares from so many closed cases on
-- column reports | 份数 N | reports, N
-- column reviews_closed | 已结复议（件） | reconsiderations closed
-- column reviews_corrected_pct | 复议纠正（%） | reconsiderations corrected (%)
-- column lawsuits_closed | 已结诉讼（件） | lawsuits closed
-- column lawsuits_corrected_pct | 诉讼纠正（%） | lawsuits corrected (%)
WITH cells AS (
  SELECT r.province, p.report_id, p.procedure = 'reconsideration' AS review, p.corrected,
    p.upheld + p.corrected + p.other_result AS closed
  FROM latest_reports r
  JOIN proceedings p USING (report_id)
  WHERE r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
), provinces AS (
  SELECT province, COUNT(DISTINCT report_id) AS reports, SUM(CASE WHEN review THEN closed END) AS reviews_closed,
    SUM(CASE WHEN review THEN corrected END) AS reviews_corrected,
    SUM(CASE WHEN NOT review THEN closed END) AS lawsuits_closed,
    SUM(CASE WHEN NOT review THEN corrected END) AS lawsuits_corrected,
    CAST(COALESCE(NULLIF(:min_cases, ''), '20') AS INTEGER) AS least
  FROM cells
  WHERE closed IS NOT NULL
  GROUP BY province
)
SELECT province, reports, reviews_closed,
  CASE WHEN reviews_closed >= least THEN ROUND(100.0 * reviews_corrected / NULLIF(reviews_closed, 0), 1) END
    AS reviews_corrected_pct,
  lawsuits_closed,
  CASE WHEN lawsuits_closed >= least THEN ROUND(100.0 * lawsuits_corrected / NULLIF(lawsuits_closed, 0), 1) END
    AS lawsuits_corrected_pct
FROM provinces
ORDER BY lawsuits_corrected_pct DESC, province
