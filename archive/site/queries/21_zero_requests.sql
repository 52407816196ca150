-- group: asking
-- title zh: 多少机关一件申请也没有收到？
-- title en: How many organs received no request at all?
-- answers zh: 一个年度各类机关中新收申请印作0的份数与比例。
-- answers en: Reports that print 0 newly received requests, by kind of organ, in one year, with shares.
-- care zh: 只计印出数字的报告；空白、短横不是零，另列。不足20份不计比例。零件不等于无人申请：有的机关由政府办公室统一受理。
-- care en: Only reports that print a number; a blank or a dash is not zero and is counted apart. No share below 20 reports. Zero need not mean that nobody asked: some organs leave requests to the general office.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column zero | 为0的份数 | reports with 0
-- column zero_pct | 为0的比例（%） | share with 0 (%)
-- column reports_without | 未印数字的份数 | reports without a number
SELECT r.kind, COUNT(a.total) AS reports, SUM(a.total = 0) AS zero,
  CASE WHEN COUNT(a.total) >= 20 THEN ROUND(100.0 * SUM(a.total = 0) / NULLIF(COUNT(a.total), 0), 1) END AS zero_pct,
  COUNT(*) - COUNT(a.total) AS reports_without
FROM latest_reports r
JOIN applications a ON a.report_id = r.report_id AND a.item = 'received_new'
WHERE r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
  AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
GROUP BY r.kind
ORDER BY COUNT(*) DESC, r.kind
