-- group: refusing
-- title zh: 多少申请以“本机关不掌握”答复？
-- title en: How often is the answer “not held by this organ”?
-- answers zh: 各机关每年以“本机关不掌握相关政府信息”办结的比例。
-- answers en: Share of a year's outcomes that were “information not held by this organ”, by organ and year.
-- care zh: “不掌握”合并了信息不存在与非本机关公开两种情形（条例第三十六条第四、五项），不能单独说明隐瞒。默认办结至少30件才列出。只列前1000行，要更多请改SQL里的LIMIT。
-- care en: “Not held” joins information that does not exist and information of another organ (Regulation, Art. 36(4)(5)); alone it proves nothing hidden. At least 30 outcomes by default. The first 1,000 rows only: for more change LIMIT in the SQL.
-- param min_cases = 30 | 至少多少件办理结果 | at least so many outcomes
-- param year | 年度（空白为全部） | report year (blank: all)
-- column not_held | 本机关不掌握（件） | not held
-- column outcomes | 办理结果总计（件） | outcomes
-- column share_pct | 占办理结果（%） | share of outcomes (%)
SELECT r.organ, r.report_year, h.total AS not_held, t.total AS outcomes,
  ROUND(100.0 * h.total / NULLIF(t.total, 0), 1) AS share_pct, r.report_id
FROM latest_reports r
JOIN applications h ON h.report_id = r.report_id AND h.item = 'unable_not_held'
JOIN applications t ON t.report_id = r.report_id AND t.item = 'outcome_total'
WHERE h.total IS NOT NULL AND t.total >= CAST(COALESCE(NULLIF(:min_cases, ''), '30') AS INTEGER)
  AND (:year = '' OR r.report_year = CAST(:year AS INTEGER))
ORDER BY share_pct DESC, r.organ
LIMIT 1000
