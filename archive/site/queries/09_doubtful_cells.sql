-- group: quality
-- title zh: 哪些报告有读不准的格？
-- title en: Which reports have cells that cannot be read for certain?
-- answers zh: 含存疑、未核验或以文字代替数字之格的报告，及各有几格。
-- answers en: Reports with doubtful or unverified cells, or with words where a number belongs, and how many of each.
-- care zh: 这里说的是读取的疑问，不是报告的错误。存疑格不给数字，备选读法见cell_states表；引用前请对照原件。只列前1000行，要更多请改SQL里的LIMIT。
-- care en: This is doubt about reading, not an error of the report. Doubtful cells give no number; their candidates are in cell_states. Look at the original before quoting. The first 1,000 rows only: for more change LIMIT in the SQL.
-- column doubtful | 存疑 | doubtful
-- column unverified | 未核验 | unverified
-- column words | 文字 | words
SELECT r.organ, r.report_year, r.carrier, SUM(c.state = 'doubtful') AS doubtful, SUM(c.state = 'unverified') AS unverified,
  SUM(c.state = 'text') AS words, r.document_url, r.report_id
FROM cell_states c
JOIN reports r USING (report_id)
WHERE c.state IN ('doubtful', 'unverified', 'text')
GROUP BY r.report_id
ORDER BY COUNT(*) DESC, r.organ, r.report_year
LIMIT 1000
