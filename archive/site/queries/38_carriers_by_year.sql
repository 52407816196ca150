-- group: quality
-- title zh: 报告以什么格式公布？
-- title en: In which formats are reports published?
-- answers zh: 每年各种载体（网页、Word、PDF等）的报告份数与比例。
-- answers en: Reports by carrier (web page, Word, PDF and others) each year, with shares.
-- care zh: 一份报告有几种版式时，取读出数字的一种。扫描件与图片不另装程序读不出，见“哪些文件没有读为报告？”。当年不足20份不计比例。
-- care en: A report in several renditions counts as the one its figures were read from. Scans and pictures need an extra to be read: see the question on documents not read. No share below 20 reports a year.
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 份数 N | reports, N
-- column all_reports | 当年全部 N | all of the year, N
-- column share_pct | 占当年（%） | share of the year (%)
WITH carriers AS (
  SELECT r.report_year, q.carrier, COUNT(*) AS reports
  FROM latest_reports r
  JOIN reports q USING (report_id)
  WHERE (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
  GROUP BY r.report_year, q.carrier
), shares AS (
  SELECT *, SUM(reports) OVER (PARTITION BY report_year) AS all_reports FROM carriers
)
SELECT report_year, carrier, reports, all_reports,
  CASE WHEN all_reports >= 20 THEN ROUND(100.0 * reports / NULLIF(all_reports, 0), 1) END AS share_pct
FROM shares
ORDER BY report_year DESC, reports DESC, carrier
