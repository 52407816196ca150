-- group: quality
-- title zh: 哪些错误最常见？
-- title en: Which errors are commonest?
-- answers zh: 每条规则判断了多少份报告，其中多少份不成立。
-- answers en: For each rule how many reports it could be applied to, and how many of them fail.
-- care zh: 不成立是数字的事实，不是原因。无法判断的（有空白、存疑，或文字没有说）不在分母。跨报告的规则没有分母，只在“哪些省的报告错误最多？”与核验发现页面计数。不足20份不计比例。
-- care en: A failure is a fact about numbers, not a cause. What could not be assessed (a blank, a doubtful cell, words that do not tell) is not in the denominator. Rules between reports have none and are counted on the page of findings. No share below 20 reports.
-- param year | 年度（空白为全部） | report year (blank: all)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column assessed | 能判断的份数 N | reports assessed, N
-- column failing | 不成立的份数 | reports failing
-- column failing_pct | 不成立（%） | failing (%)
WITH rules AS (
  SELECT rule, SUM(assessed) AS assessed, SUM(failing) AS failing
  FROM verdict_totals
  WHERE (:year = '' OR report_year = CAST(:year AS INTEGER))
    AND (:province = '' OR province_code = :province OR instr(province, :province) = 1)
  GROUP BY rule
)
SELECT rule, assessed, failing,
  CASE WHEN assessed >= 20 THEN ROUND(100.0 * failing / NULLIF(assessed, 0), 1) END AS failing_pct
FROM rules
ORDER BY failing DESC, rule
