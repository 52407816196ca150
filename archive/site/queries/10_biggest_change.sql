-- group: asking
-- title zh: 哪一项一年之内变化最大？
-- title en: What changed most within a year?
-- answers zh: 同一机关某一行的总计与上一年相比，按差额大小排列。
-- answers en: One row of table 3 against the year before, by the size of the difference.
-- care zh: 突变常常只是统计范围变了，也可能是录入错误。默认两年中至少一年有30件。行名用词典中的代码，如received_new（新收）、refused_state_secret。
-- care en: A jump is often a change of scope, sometimes a typing error. At least 30 cases in one of the years by default. The row is a key of the dictionary, e.g. received_new or refused_state_secret.
-- param item = received_new | 行（代码，见词典） | row (a key, see the dictionary)
-- param min_cases = 30 | 两年中较大者至少多少件 | at least so many cases in the larger year
-- column before | 上一年（件） | year before
-- column now | 本年（件） | this year
-- column difference | 差 | difference
-- column times | 倍数 | times
-- column report_id_before | 上一年报告 | report of the year before
SELECT r.organ, r.report_year, a.item, b.total AS before, a.total AS now, a.total - b.total AS difference,
  ROUND(1.0 * a.total / NULLIF(b.total, 0), 2) AS times, r.report_id, p.report_id AS report_id_before
FROM latest_reports r
JOIN latest_reports p ON p.organ_id = r.organ_id AND p.report_year = r.report_year - 1
JOIN applications a ON a.report_id = r.report_id AND a.item = COALESCE(NULLIF(:item, ''), 'received_new')
JOIN applications b ON b.report_id = p.report_id AND b.item = a.item
WHERE a.total <> b.total AND MAX(a.total, b.total) >= CAST(COALESCE(NULLIF(:min_cases, ''), '30') AS INTEGER)
ORDER BY ABS(a.total - b.total) DESC, r.organ
LIMIT 500
