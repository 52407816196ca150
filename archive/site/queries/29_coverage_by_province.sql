-- group: time
-- title zh: 各省收录了多少？
-- title en: How much is held of each province?
-- answers zh: 一个年度各省应有、已收、未找到、从未查找的报告。
-- answers en: Reports due, held, not found and never looked for in each province, in one year.
-- care zh: “应有”包括登记册中的各级人民政府与本库收过报告的机关；部门、乡镇并未列全。“未找到”不等于没有公布。
-- care en: Due are the governments of the register and every organ of which a report is held; departments and townships are not complete. Not found by us is not the same as not published.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- column due | 应有 N | due, N
-- column held | 已收 | held
-- column held_pct | 已收（%） | held (%)
-- column missing | 栏目中没有 | missing from its column
-- column not_found | 未找到 | not found by us
-- column not_reached | 不可达、受阻 | unreachable or gated
-- column not_looked_for | 从未查找 | never looked for
SELECT c.province, COUNT(*) AS due, SUM(c.state IN ('on time', 'late', 'held')) AS held,
  ROUND(100.0 * SUM(c.state IN ('on time', 'late', 'held')) / NULLIF(COUNT(*), 0), 1) AS held_pct,
  SUM(c.state = 'missing') AS missing, SUM(c.state = 'not found by us') AS not_found,
  SUM(c.state IN ('unreachable', 'gated')) AS not_reached, SUM(c.state = 'not looked for') AS not_looked_for
FROM coverage c
WHERE c.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
GROUP BY c.province
ORDER BY held_pct DESC, c.province
