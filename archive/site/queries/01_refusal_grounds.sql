-- group: refusing
-- title zh: 不予公开，以什么理由？
-- title en: Refused, on which grounds?
-- answers zh: 每年各项不予公开理由的件数，及其在当年全部不予公开中的比例。
-- answers en: Cases refused on each statutory ground a year, and the share of all refusals of that year.
-- care zh: 只加总原表总计列，空白或存疑格不计入，其份数见“未给数字的报告”。区分处理的案件只计入“部分公开”，不在此列。收录的机关逐年不同，件数不可直接视为趋势。
-- care en: Adds the printed totals only; blank and doubtful cells are left out and counted in the last column. Cases granted in part are not here. The organs held differ from year to year, so counts are no trend.
-- param year | 年度（空白为全部） | report year (blank: all)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- param min_cases = 10 | 当年不予公开至少多少件 | at least so many refusals in the year
-- column cases | 件数 | cases
-- column share_pct | 占当年不予公开（%） | share of the year's refusals (%)
-- column refused | 当年不予公开 N（件） | refusals of the year, N
-- column reports | 给出数字的报告 | reports with a number
-- column reports_without | 未给数字的报告 | reports without a number
WITH grounds AS (
  SELECT report_year, item, item_order, SUM(cases) AS cases, SUM(reports) AS reports,
    SUM(reports_without) AS reports_without
  FROM application_totals
  WHERE item_group = 'refused' AND (:year = '' OR report_year = CAST(:year AS INTEGER))
    AND (:province = '' OR province_code = :province OR instr(province, :province) = 1)
  GROUP BY report_year, item, item_order
), shares AS (
  SELECT *, SUM(cases) OVER (PARTITION BY report_year) AS refused FROM grounds
)
SELECT report_year, item, cases, refused, ROUND(100.0 * cases / NULLIF(refused, 0), 1) AS share_pct, reports,
  reports_without
FROM shares
WHERE refused >= CAST(COALESCE(NULLIF(:min_cases, ''), '10') AS INTEGER)
ORDER BY report_year DESC, item_order
