-- group: asking
-- title zh: 申请逐年是多了还是少了？
-- title en: Do requests grow or shrink?
-- answers zh: 每年收到、结转与办结的件数，及给出这些数字的报告份数。
-- answers en: Cases received, carried over and closed each year, and from how many reports.
-- care zh: 收录的机关逐年不同，件数不可直接视为趋势：看同一批机关请用“同一批机关的申请，一年增减多少？”。政府报告有时已含所属部门，合计可能重复。只计四格齐全的报告，其余份数见“缺数”。
-- care en: The organs held differ from year to year, so counts are no trend: for the same organs see “Of the same organs, how did requests change?”. A government's report may include its departments, so sums can count twice. Reports lacking one of the four cells are left out and counted.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column reports_without | 缺数的份数 | reports without
-- column received_new | 本年新收 | newly received
-- column carried_in | 上年结转 | carried in
-- column outcome_total | 办理结果总计 | outcomes
-- column carried_out | 结转下年 | carried out
WITH marked AS MATERIALIZED (
  SELECT r.report_year, n.total AS received_new, i.total AS carried_in, t.total AS outcome_total, o.total AS carried_out,
    n.total + i.total + t.total + o.total IS NOT NULL AS whole
  FROM latest_reports r
  LEFT JOIN applications n ON n.report_id = r.report_id AND n.item = 'received_new'
  LEFT JOIN applications i ON i.report_id = r.report_id AND i.item = 'carried_in'
  LEFT JOIN applications t ON t.report_id = r.report_id AND t.item = 'outcome_total'
  LEFT JOIN applications o ON o.report_id = r.report_id AND o.item = 'carried_out'
  WHERE COALESCE(n.item, i.item, t.item, o.item) IS NOT NULL
    AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
)
SELECT report_year, SUM(whole) AS reports, COUNT(*) - SUM(whole) AS reports_without,
  SUM(CASE WHEN whole THEN received_new END) AS received_new, SUM(CASE WHEN whole THEN carried_in END) AS carried_in,
  SUM(CASE WHEN whole THEN outcome_total END) AS outcome_total, SUM(CASE WHEN whole THEN carried_out END) AS carried_out
FROM marked
GROUP BY report_year
ORDER BY report_year DESC
