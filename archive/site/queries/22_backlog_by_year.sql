-- group: asking
-- title zh: 多少申请拖到下一年？
-- title en: How much is carried over to the next year?
-- answers zh: 每年结转下年度的件数，占当年新收与上年结转之和的比例。
-- answers en: Cases carried over to the next year, and their share of those newly received and carried in.
-- care zh: 年底收到的申请依法可在次年答复，结转本身不是违法。只计三格齐全的报告；不足20件不计比例。
-- care en: Requests that come in December may lawfully be answered in January: carrying over is no breach. Only reports with all three cells; no share below 20.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column cases | 新收与结转（件） | received and carried in
-- column carried_out | 结转下年（件） | carried out
-- column backlog_pct | 结转比例（%） | carried out, share (%)
WITH cells AS MATERIALIZED (
  SELECT r.report_year, n.total + i.total AS cases, o.total AS carried_out
  FROM latest_reports r
  JOIN applications n ON n.report_id = r.report_id AND n.item = 'received_new'
  JOIN applications i ON i.report_id = r.report_id AND i.item = 'carried_in'
  JOIN applications o ON o.report_id = r.report_id AND o.item = 'carried_out'
  WHERE n.total + i.total + o.total IS NOT NULL
    AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
)
SELECT report_year, COUNT(*) AS reports, SUM(cases) AS cases, SUM(carried_out) AS carried_out,
  CASE WHEN SUM(cases) >= 20 THEN ROUND(100.0 * SUM(carried_out) / NULLIF(SUM(cases), 0), 1) END AS backlog_pct
FROM cells
GROUP BY report_year
ORDER BY report_year DESC
