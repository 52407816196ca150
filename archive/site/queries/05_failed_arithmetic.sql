-- group: quality
-- title zh: 哪些报告自己的数字加不起来？
-- title en: Which reports do not add up?
-- answers zh: 报告自身表格内不成立的勾稽关系，附原数与算式。
-- answers en: Relations between the printed numbers of one report that do not hold, with the numbers.
-- care zh: 每一条都由原文数字算出，存疑格不参与；“须人工核读”者请对照存档原件。算不平是事实，原因需另查。
-- care en: Every line is computed from printed numbers; doubtful cells take no part. Compare “needs reading” with the archived original. That a sum fails is a fact; why it fails is another question.
-- param year | 年度（空白为全部） | report year (blank: all)
-- param organ | 机关名称含（空白为全部） | organ's name contains (blank: all)
SELECT r.organ, r.report_year, f.rule, f.verdict, f.message_zh, f.message_en, f.difference, f.report_id
FROM findings f
JOIN reports r USING (report_id)
WHERE f.rule IN ('R3-ROW', 'R3-OUTCOME', 'R3-BALANCE', 'R4-SUM')
  AND (:year = '' OR r.report_year = CAST(:year AS INTEGER)) AND instr(r.organ, :organ) > 0
ORDER BY r.report_year DESC, r.organ, f.rule, f.place
