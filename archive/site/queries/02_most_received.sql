-- group: asking
-- title zh: 谁收到的申请最多？
-- title en: Who received most applications?
-- answers zh: 一个年度内本年新收申请最多的机关，及其予以公开、不予公开、无法提供的件数。
-- answers en: The organs with most applications newly received in a year, with what was granted, refused and could not be provided.
-- care zh: 政府的报告有时只报本机关，有时汇总所属部门与下级政府，件数不可不看范围直接比较。组内有空白格时组合计不给出。
-- care en: A government's report covers sometimes its own office, sometimes all departments and lower governments: look before comparing. A group sum is not given when one of its cells is blank.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
SELECT r.organ, r.kind, r.report_year, w.received_new, w.carried_in, w.granted, w.granted_partial, w.refused, w.unable,
  w.outcome_total, r.report_id
FROM latest_reports r
JOIN applications_wide w USING (report_id)
WHERE r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM latest_reports)) AS INTEGER)
  AND w.received_new IS NOT NULL
ORDER BY w.received_new DESC, r.organ
LIMIT 200
