-- group: asking
-- title zh: 申请的结果怎样？
-- title en: What became of the requests?
-- answers zh: 每年六类办理结果的件数，及公开（含部分公开）、不予公开、无法提供各占办理结果的比例。
-- answers en: Cases each year by the six kinds of outcome, and the shares granted (also in part), refused and unable to provide.
-- care zh: 只计各项办理结果齐全的报告。2021年度起格式改变，其他处理由一行分为三行。政府报告有时已含所属部门。总数不足20件不计比例。
-- care en: Only reports in which every outcome is a number. The form changed with report year 2021: other handling went from one row to three. A government's report may include its departments. No share below 20 outcomes.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column granted | 予以公开 | granted
-- column granted_partial | 部分公开 | granted in part
-- column refused | 不予公开 | refused
-- column unable | 无法提供 | unable to provide
-- column not_processed | 不予处理 | not processed
-- column other_handling | 其他处理 | other handling
-- column outcomes | 合计（件） | outcomes
-- column granted_pct | 公开（%） | granted, also in part (%)
-- column refused_pct | 不予公开（%） | refused (%)
-- column unable_pct | 无法提供（%） | unable to provide (%)
WITH years AS (
  SELECT report_year, SUM(CASE WHEN item = 'granted' THEN whole_reports END) AS reports,
    SUM(CASE WHEN item = 'granted' THEN whole_cases END) AS granted,
    SUM(CASE WHEN item = 'granted_partial' THEN whole_cases END) AS granted_partial,
    SUM(CASE WHEN item_group = 'refused' THEN whole_cases END) AS refused,
    SUM(CASE WHEN item_group = 'unable' THEN whole_cases END) AS unable,
    SUM(CASE WHEN item_group = 'not_processed' THEN whole_cases END) AS not_processed,
    SUM(CASE WHEN item_group = 'other_handling' THEN whole_cases END) AS other_handling,
    SUM(whole_cases) AS outcomes
  FROM application_totals
  WHERE item_role = 'outcome' AND (:province = '' OR province_code = :province OR instr(province, :province) = 1)
  GROUP BY report_year
  HAVING SUM(whole_reports) > 0
)
SELECT *, CASE WHEN outcomes >= 20 THEN ROUND(100.0 * (granted + granted_partial) / NULLIF(outcomes, 0), 1) END
    AS granted_pct,
  CASE WHEN outcomes >= 20 THEN ROUND(100.0 * refused / NULLIF(outcomes, 0), 1) END AS refused_pct,
  CASE WHEN outcomes >= 20 THEN ROUND(100.0 * unable / NULLIF(outcomes, 0), 1) END AS unable_pct
FROM years
ORDER BY report_year DESC
