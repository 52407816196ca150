-- group: refusing
-- title zh: 无法提供、不予处理，各有哪些情形？
-- title en: Unable, not processed: in which ways?
-- answers zh: 一类办理结果中各项的件数及其在该类中的比例，逐年。
-- answers en: Cases of each row within one kind of outcome, and its share of that kind, year by year.
-- care zh: 只加总原表总计列，空白或存疑格不计入，其份数见“缺数的份数”。2021年度起其他处理分为三行。某年该类不足20件不计比例。
-- care en: Adds the printed totals only; blank and doubtful cells are left out and counted. Other handling has three rows since report year 2021. No share where the kind has fewer than 20 cases in the year.
-- param head = unable | 类别：unable无法提供、not_processed不予处理、other_handling其他处理、refused不予公开 | kind: unable, not_processed, other_handling or refused
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column cases | 件数 | cases
-- column all_cases | 该类合计 N（件） | cases of the kind, N
-- column share_pct | 占该类（%） | share of the kind (%)
-- column reports | 份数 N | reports, N
-- column reports_without | 缺数的份数 | reports without
WITH items AS (
  SELECT report_year, item, item_order, SUM(cases) AS cases, SUM(reports) AS reports,
    SUM(reports_without) AS reports_without
  FROM application_totals
  WHERE item_group = COALESCE(NULLIF(:head, ''), 'unable')
    AND (:province = '' OR province_code = :province OR instr(province, :province) = 1)
  GROUP BY report_year, item, item_order
), shares AS (
  SELECT *, SUM(cases) OVER (PARTITION BY report_year) AS all_cases FROM items
)
SELECT report_year, item, cases, all_cases,
  CASE WHEN all_cases >= 20 THEN ROUND(100.0 * cases / NULLIF(all_cases, 0), 1) END AS share_pct, reports, reports_without
FROM shares
ORDER BY report_year DESC, item_order
