-- group: quality
-- title zh: 哪些报告自相矛盾？
-- title en: Which reports contradict themselves?
-- answers zh: 正文与表格、正文前后、表格与表格之间不能同时成立的数字，附原文。
-- answers en: Figures of text and tables, or of one text, that cannot both be true, with the words quoted.
-- care zh: 口径不同、有空白或存疑的不在此列；“须人工核读”者请对照存档原件。只列数字，原因需另查。
-- care en: Other scopes, blanks and doubtful cells are left out; compare “needs reading” with the archived original. Numbers only: why they differ is another question.
-- param year | 报告年度（留空为全部） | report year (blank for all)
-- param organ | 机关名称含 | organ name contains
SELECT r.organ, r.report_year, f.rule, f.place, f.verdict, f.message_zh, f.message_en, f.difference, f.report_id
FROM findings f
JOIN reports r USING (report_id)
WHERE f.severity <> 'info' AND f.rule NOT IN ('R3-ROW', 'R3-OUTCOME', 'R3-BALANCE', 'R4-SUM')
  AND (:year = '' OR r.report_year = CAST(:year AS INTEGER)) AND instr(r.organ, :organ) > 0
ORDER BY r.report_year DESC, r.organ, f.rule, f.place
