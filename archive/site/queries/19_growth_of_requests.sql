-- group: asking
-- title zh: 同一批机关的申请，一年增减多少？
-- title en: Of the same organs, how did requests change?
-- answers zh: 前后两年都有数字的机关，新收申请合计的增减。
-- answers en: Requests newly received by the organs that have a number in both years, and the change.
-- care zh: 每一对年度的机关各不相同，逐年百分比不可连乘。统计范围改变、机构合并都会使数字突变。上年合计不足20件不计百分比。
-- care en: Each pair of years has its own organs, so the percentages must not be chained. A changed scope or a merger makes a jump. No percentage where the year before has fewer than 20.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column organs | 机关数 N | organs, N
-- column before | 上一年（件） | year before
-- column now | 本年（件） | this year
-- column difference | 增减（件） | difference
-- column growth_pct | 增减（%） | growth (%)
-- column grew | 增加的机关 | organs with more
-- column shrank | 减少的机关 | organs with fewer
SELECT r.report_year, COUNT(*) AS organs, SUM(b.total) AS before, SUM(a.total) AS now,
  SUM(a.total) - SUM(b.total) AS difference,
  CASE WHEN SUM(b.total) >= 20 THEN ROUND(100.0 * (SUM(a.total) - SUM(b.total)) / NULLIF(SUM(b.total), 0), 1) END
    AS growth_pct,
  SUM(a.total > b.total) AS grew, SUM(a.total < b.total) AS shrank
FROM latest_reports r
JOIN latest_reports p ON p.organ_id = r.organ_id AND p.report_year = r.report_year - 1
JOIN applications a ON a.report_id = r.report_id AND a.item = 'received_new'
JOIN applications b ON b.report_id = p.report_id AND b.item = 'received_new'
WHERE a.total IS NOT NULL AND b.total IS NOT NULL AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
GROUP BY r.report_year
ORDER BY r.report_year DESC
