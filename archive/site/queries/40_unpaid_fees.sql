-- group: disclosure
-- title zh: 多少申请因为没有交费而终止？
-- title en: How many requests ended because a fee was not paid?
-- answers zh: 2021年格式“申请人逾期未按收费通知要求缴纳费用”一行，逐年的件数与报出的机关。
-- answers en: The row “fee not paid in time” of the 2021 form: cases each year and the reports that print any.
-- care zh: 收费只针对数量、频次明显超过合理范围的申请（国办函〔2020〕109号）。这一行2021年度起才有。不足20件办理结果不计比例。
-- care en: A fee may be asked only for requests of unreasonable number or frequency (measures of 2020). The row exists since report year 2021. No share below 20 outcomes.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column reports_with | 有此类案件的份数 | reports with any
-- column cases | 件数 | cases
-- column outcomes | 办理结果总计 N（件） | outcomes, N
-- column share_pct | 占办理结果（%） | share of outcomes (%)
SELECT r.report_year, COUNT(*) AS reports, SUM(f.total > 0) AS reports_with, SUM(f.total) AS cases,
  SUM(t.total) AS outcomes,
  CASE WHEN SUM(t.total) >= 20 THEN ROUND(100.0 * SUM(f.total) / NULLIF(SUM(t.total), 0), 2) END AS share_pct
FROM latest_reports r
JOIN applications f ON f.report_id = r.report_id AND f.item = 'other_fee_unpaid'
JOIN applications t ON t.report_id = r.report_id AND t.item = 'outcome_total'
WHERE f.total IS NOT NULL AND t.total IS NOT NULL AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
GROUP BY r.report_year
ORDER BY r.report_year DESC
