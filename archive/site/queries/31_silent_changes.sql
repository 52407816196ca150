-- group: changes
-- title zh: 哪些报告在公布之后改过数字？
-- title en: Which reports had numbers changed after publication?
-- answers zh: 公布之后内容有变的报告：改动的格数与段数，最早见到的日期。
-- answers en: Reports whose content changed after publication: how many cells and paragraphs, and when it was first seen.
-- care zh: 只比较两次存档之间；改动发生在两次之间的某一天。更正错误是正当的，是否说明改过，须看页面。
-- care en: Archived copies are compared: the change was made some day between two of them. To correct an error is right; whether the page says so has to be looked at.
-- param year | 年度（空白为全部） | report year (blank: all)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- param cells = 1 | 至少改动多少格（0含只改文字的） | at least so many cells changed (0: words too)
-- column revision | 第几版 | revision
-- column cells | 改动的格 | cells changed
-- column paragraphs | 改动的段 | paragraphs changed
SELECT r.organ, r.report_year, v.revision, v.first_seen, SUM(c.kind = 'cell') AS cells,
  SUM(c.kind = 'paragraph') AS paragraphs, r.report_id, v.revision_id
FROM revisions v
JOIN latest_reports r USING (report_id)
JOIN revision_changes c USING (revision_id)
WHERE v.revision > 1 AND (:year = '' OR r.report_year = CAST(:year AS INTEGER))
  AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
GROUP BY v.revision_id
HAVING SUM(c.kind = 'cell') >= CAST(COALESCE(NULLIF(:cells, ''), '1') AS INTEGER)
ORDER BY v.first_seen DESC, v.revision_id
LIMIT 500
