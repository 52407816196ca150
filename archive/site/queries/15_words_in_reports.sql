-- group: text
-- title zh: 哪些报告提到某个词？
-- title en: Which reports mention a word?
-- answers zh: 正文中含某词的报告与部分，一个字也可以查。
-- answers en: Reports and sections whose narrative contains a word, down to a single character.
-- care zh: 多个词以空格分开，须全部出现；加引号为整句。只查正文，不查表格。
-- care en: Words set apart by blanks must all occur; quote a phrase. The narrative is searched, not the tables.
-- param word = 申请 | 词 | word
-- column excerpt | 开头 | beginning
SELECT r.organ, r.report_year, s.section, substr(s.text, 1, 120) AS excerpt, s.report_id
FROM sections s
JOIN reports r USING (report_id)
WHERE s.rowid IN (
  SELECT rowid FROM sections_fts WHERE sections_fts 
    MATCH COALESCE(NULLIF(escape_fts(:word), ''), escape_fts('申请')))
ORDER BY r.report_year DESC, r.organ, s.section
LIMIT 500
