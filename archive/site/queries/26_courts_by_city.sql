-- group: review
-- title zh: 哪个市的法院最常推翻不公开的决定？
-- title en: Which city's courts overturned most decisions?
-- answers zh: 一个年度各市人民政府报告的已结行政诉讼，及其中法院纠正的件数与比例。
-- answers en: Lawsuits closed in a year as each city government reports them, with the number and share that the court corrected.
-- care zh: 每市只取市人民政府自己的报告，以免与部门、区县的报告重复；其口径（全市或本机关）见“口径”栏，口径不同不可相比。报告不写是哪一级法院。只计各结果齐全的；不足最低件数的不计比例，但仍列出件数。
-- care en: One report a city, that of the city government, so that departments and counties do not count twice; its scope (whole area or own office) is in the column, and different scopes must not be compared. Reports do not say which court decided. All results must be numbers; below the least number of cases there is no share, but the cases are listed.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param min_cases = 10 | 至少多少件已结才计比例 | shares from so many closed cases on
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column scope_table3 | 口径 | scope
-- column closed | 已结诉讼 N（件） | lawsuits closed, N
-- column corrected | 法院纠正（件） | corrected by the court
-- column corrected_pct | 纠正占已结（%） | corrected, share of closed (%)
-- column pending | 尚未审结（件） | pending
WITH cities AS (
  SELECT r.organ, r.province, r.report_year, r.report_id, r.scope_table3, SUM(p.upheld + p.corrected + p.other_result) AS closed,
    SUM(p.corrected) AS corrected, SUM(p.pending) AS pending
  FROM latest_reports r
  JOIN proceedings p ON p.report_id = r.report_id AND p.procedure <> 'reconsideration'
  WHERE r.kind = 'government' AND r.level = 'prefecture' AND r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
    AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
  GROUP BY r.report_id
  HAVING COUNT(*) = COUNT(p.upheld + p.corrected + p.other_result)
)
SELECT organ, province, report_year, scope_table3, closed, corrected,
  CASE WHEN closed >= CAST(COALESCE(NULLIF(:min_cases, ''), '10') AS INTEGER)
    THEN ROUND(100.0 * corrected / NULLIF(closed, 0), 1) END AS corrected_pct,
  pending, report_id
FROM cities
ORDER BY corrected DESC, corrected_pct DESC, organ
