-- group: review
-- title zh: 行政复议，纠正了多少？
-- title en: How many reconsiderations were corrected?
-- answers zh: 各机关历年已结行政复议中“结果纠正”的比例。
-- answers en: For each organ, the share of closed reconsiderations over all years that ended in a correction.
-- care zh: 件数少时比例没有意义，故默认已结至少30件才列出。尚未审结的不计入分母；任一格空白的年份不计入。只列前1000行，要更多请改SQL里的LIMIT。
-- care en: Shares of few cases mean nothing, so at least 30 closed cases are asked for by default. Pending cases are not in the denominator; years with a blank cell are left out. The first 1,000 rows only: for more change LIMIT in the SQL.
-- param min_cases = 30 | 至少多少件已结复议 | at least so many closed cases
-- column years | 计入的年份数 | years counted
-- column first_year | 自 | from
-- column last_year | 至 | to
-- column closed | 已结（件） | closed
-- column corrected_pct | 纠正占已结（%） | corrected, share of closed (%)
-- column pending_latest | 最近一年尚未审结（件） | pending in the latest year
WITH reviews AS (
  SELECT r.organ_id, r.organ, r.report_year, p.corrected, p.upheld + p.corrected + p.other_result AS closed, p.pending
  FROM latest_reports r
  JOIN proceedings p ON p.report_id = r.report_id AND p.procedure = 'reconsideration'
), latest AS (
  SELECT organ_id, pending, MAX(report_year) FROM reviews GROUP BY organ_id
)
SELECT organ, COUNT(*) AS years, MIN(report_year) AS first_year, MAX(report_year) AS last_year,
  SUM(closed) AS closed, SUM(corrected) AS corrected,
  ROUND(100.0 * SUM(corrected) / NULLIF(SUM(closed), 0), 1) AS corrected_pct,
  latest.pending AS pending_latest, organ_id
FROM reviews
JOIN latest USING (organ_id)
WHERE closed IS NOT NULL
GROUP BY organ_id, organ
HAVING SUM(closed) >= CAST(COALESCE(NULLIF(:min_cases, ''), '30') AS INTEGER)
ORDER BY corrected_pct DESC, closed DESC
LIMIT 1000
