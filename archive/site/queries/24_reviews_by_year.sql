-- group: review
-- title zh: 复议与诉讼逐年怎样？
-- title en: Reviews and lawsuits, year by year?
-- answers zh: 每年复议或诉讼各种结果的件数，及纠正占已结的比例。
-- answers en: Results of reconsideration or litigation each year, and the share of closed cases that were corrected.
-- care zh: 只计各结果齐全的报告；尚未审结的不在分母。已结不足20件不计比例。案件由上级机关与法院裁断，数字是被复议、被诉机关自己报告的。
-- care en: Only reports in which every result is a number; pending cases are not in the denominator. No share below 20 closed cases. Others decide these cases, but the numbers are those of the organ that was challenged.
-- param procedure = reconsideration | 程序：reconsideration复议、litigation_direct直接起诉、litigation_after_reconsideration复议后起诉、litigation两类诉讼 | procedure: reconsideration, litigation_direct, litigation_after_reconsideration or litigation (both)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column upheld | 结果维持 | upheld
-- column corrected | 结果纠正 | corrected
-- column other_result | 其他结果 | other result
-- column pending | 尚未审结 | pending
-- column closed | 已结（件） | closed
-- column corrected_pct | 纠正占已结（%） | corrected, share of closed (%)
WITH cells AS (
  SELECT r.report_year, r.report_id, SUM(p.upheld) AS upheld, SUM(p.corrected) AS corrected,
    SUM(p.other_result) AS other_result, SUM(p.pending) AS pending
  FROM latest_reports r
  JOIN proceedings p USING (report_id)
  WHERE (p.procedure = COALESCE(NULLIF(:procedure, ''), 'reconsideration')
      OR :procedure = 'litigation' AND p.procedure <> 'reconsideration')
    AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
  GROUP BY r.report_id
  HAVING COUNT(*) = COUNT(p.upheld + p.corrected + p.other_result + p.pending)
), years AS (
  SELECT report_year, COUNT(*) AS reports, SUM(upheld) AS upheld, SUM(corrected) AS corrected,
    SUM(other_result) AS other_result, SUM(pending) AS pending,
    SUM(upheld) + SUM(corrected) + SUM(other_result) AS closed
  FROM cells
  GROUP BY report_year
)
SELECT *, CASE WHEN closed >= 20 THEN ROUND(100.0 * corrected / NULLIF(closed, 0), 1) END AS corrected_pct
FROM years
ORDER BY report_year DESC
