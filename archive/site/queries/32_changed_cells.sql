-- group: changes
-- title zh: 改动的是哪些数字，改了多少？
-- title en: Which numbers were changed, and by how much?
-- answers zh: 公布之后改过的单元格：改前、改后与差额。
-- answers en: Cells changed after publication: before, after and difference.
-- care zh: 空白改为数字、数字改为空白没有差额。两版由同一读取程序读出，读取方法的改变不会列在这里。
-- care en: A blank that became a number, or the reverse, has no difference. Both were read by the same extractor, so that a better reading is never taken for a change.
-- param year | 年度（空白为全部） | report year (blank: all)
-- param organ | 机关名称含（空白为全部） | organ's name contains (blank: all)
-- column before | 改前 | before
-- column after | 改后 | after
-- column difference | 差 | difference
-- column first_seen | 首次见到（UTC） | first seen, UTC
SELECT r.organ, r.report_year, c.table_name, c.row_key, c.column_key, c.before, c.after,
  CASE WHEN c.before GLOB '[0-9]*' AND c.after GLOB '[0-9]*' THEN CAST(c.after AS NUMERIC) - CAST(c.before AS NUMERIC)
    END AS difference,
  v.first_seen, r.report_id
FROM revision_changes c
JOIN revisions v USING (revision_id)
JOIN reports r ON r.report_id = c.report_id
WHERE c.kind = 'cell' AND (:year = '' OR r.report_year = CAST(:year AS INTEGER)) AND instr(r.organ, :organ) > 0
ORDER BY ABS(difference) DESC, v.first_seen DESC, r.organ, c.change
LIMIT 500
