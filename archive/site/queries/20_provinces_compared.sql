-- group: asking
-- title zh: 各省的结果有何不同？
-- title en: How do the provinces differ?
-- answers zh: 一个年度各省办理结果中公开、不予公开与“不掌握”的比例。
-- answers en: Shares granted, refused and “not held” of the outcomes in each province, in one year.
-- care zh: 比例只反映收录到的报告，各省收录的多少与机关的种类都不同，见“各省收录了多少？”。只计所用各格齐全的报告；不足最低件数的省份不计比例。
-- care en: Shares of the reports held only; how many are held, and of which organs, differs by province: see “How much is held of each province?”. Reports lacking one of the cells are left out; no share below the least number of outcomes.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param min_cases = 20 | 至少多少件才计比例 | shares from so many outcomes on
-- column reports | 份数 N | reports, N
-- column outcomes | 办理结果（件） | outcomes
-- column granted_pct | 公开（%） | granted, also in part (%)
-- column refused_pct | 不予公开（%） | refused (%)
-- column not_held_pct | 不掌握（%） | not held (%)
WITH cells AS (
  SELECT r.province, r.report_id,
    SUM(CASE WHEN a.item IN ('granted', 'granted_partial') THEN a.total END) AS granted,
    SUM(CASE WHEN a.item_group = 'refused' THEN a.total END) AS refused,
    MAX(CASE WHEN a.item = 'unable_not_held' THEN a.total END) AS not_held,
    MAX(CASE WHEN a.item = 'outcome_total' THEN a.total END) AS outcomes
  FROM latest_reports r
  JOIN applications a USING (report_id)
  WHERE r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
    AND (a.item IN ('granted', 'granted_partial', 'unable_not_held', 'outcome_total') OR a.item_group = 'refused')
  GROUP BY r.report_id
  HAVING COUNT(*) = COUNT(a.total)
), provinces AS (
  SELECT province, COUNT(*) AS reports, SUM(outcomes) AS outcomes, SUM(granted) AS granted, SUM(refused) AS refused,
    SUM(not_held) AS not_held, SUM(outcomes) >= CAST(COALESCE(NULLIF(:min_cases, ''), '20') AS INTEGER) AS enough
  FROM cells
  GROUP BY province
)
SELECT province, reports, outcomes,
  CASE WHEN enough THEN ROUND(100.0 * granted / NULLIF(outcomes, 0), 1) END AS granted_pct,
  CASE WHEN enough THEN ROUND(100.0 * refused / NULLIF(outcomes, 0), 1) END AS refused_pct,
  CASE WHEN enough THEN ROUND(100.0 * not_held / NULLIF(outcomes, 0), 1) END AS not_held_pct
FROM provinces
ORDER BY granted_pct DESC, province
