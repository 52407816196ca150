-- group: asking
-- title zh: 一个机关，逐年来看
-- title en: One organ, year by year
-- answers zh: 名称含某词的机关历年收到、公开、拒绝、结转、复议与诉讼的件数。
-- answers en: Received, granted, refused, carried over, reconsidered and litigated, for organs whose name contains a word.
-- care zh: 2021年度起格式有变，其他处理由一行分为三行，合计仍可比较；主动公开表的栏目两种格式不同，不在此列。
-- care en: The form changed with report year 2021: other handling went from one row to three, the sum stays comparable. Table 2 differs between the forms and is left out here.
-- param organ | 机关名称含 | organ's name contains
-- column reconsidered | 行政复议（件） | reconsiderations
-- column litigated | 行政诉讼（件） | lawsuits
-- column findings | 核验发现 | findings
SELECT r.organ, r.report_year, w.received_new, w.carried_in, w.granted, w.granted_partial, w.refused, w.unable,
  w.not_processed, w.other_handling, w.outcome_total, w.carried_out,
  (SELECT p.total FROM proceedings p WHERE p.report_id = r.report_id AND p.procedure = 'reconsideration')
    AS reconsidered,
  (SELECT CASE WHEN COUNT(*) = COUNT(p.total) THEN SUM(p.total) END FROM proceedings p
    WHERE p.report_id = r.report_id AND p.procedure IN ('litigation_direct', 'litigation_after_reconsideration'))
    AS litigated,
  (SELECT COUNT(*) FROM findings f WHERE f.report_id = r.report_id) AS findings, r.report_id
FROM latest_reports r
LEFT JOIN applications_wide w USING (report_id)
WHERE instr(r.organ, :organ) > 0
ORDER BY r.organ, r.report_year
LIMIT 500
