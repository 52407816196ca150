-- group: text
-- title zh: 哪些报告的正文是抄来的？
-- title en: Which narratives are copied?
-- answers zh: 正文大半与另一份报告相同的报告：同一机关的往年，或别的机关。
-- answers en: Reports whose narrative is for the most part that of another report: an earlier year of the organ, or another organ.
-- care zh: 许多机关共用的套话已经除外；换了数字的相同文字算相同。相同的文字是事实，谁抄谁、是否出于同一起草人，不能由此断定。
-- care en: Phrases that many organs use are left out; the same words with other numbers are the same. That words are the same is a fact; who copied whom, or whether one office wrote both, is not.
-- param min_share = 80 | 相同至少占本报告的百分之几 | at least so many per cent of the report alike
-- param whose = all | all全部、same同一机关的往年、other别的机关 | all, same (the organ's own earlier year) or other (another organ)
-- column share_pct | 相同（%） | alike (%)
-- column characters | 相同字数 N | characters alike, N
-- column other_organ | 另一机关 | other organ
-- column other_year | 另一年度 | other year
-- column other_report_id | 另一份报告 | other report
SELECT r.organ, r.report_year, ROUND(100.0 * c.similarity, 1) AS share_pct, c.characters, o.organ AS other_organ,
  o.report_year AS other_year, c.report_id, c.other_report_id
FROM copies c
JOIN reports r ON r.report_id = c.report_id
JOIN reports o ON o.report_id = c.other_report_id
WHERE c.similarity >= CAST(COALESCE(NULLIF(:min_share, ''), '80') AS REAL) / NULLIF(100.0, 0)
  AND CASE :whose WHEN 'same' THEN o.organ_id = r.organ_id WHEN 'other' THEN o.organ_id <> r.organ_id ELSE 1 END
ORDER BY c.similarity DESC, c.characters DESC, c.report_id
LIMIT 500
