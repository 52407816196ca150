-- group: time
-- title zh: 哪些报告晚于法定期限公布？
-- title en: Which reports were published after the statutory date?
-- answers zh: 部门1月31日、政府3月31日（条例第四十九条；2018年度及以前各机关均为3月31日）之后公布的报告。
-- answers en: Reports dated after 31 January (departments) or 31 March (governments): Regulation, Art. 49; for report years up to 2018 it is 31 March for all.
-- care zh: 日期来自页面，“日期来源”列写明出处：元数据与页面所标较可信，列表与网址可能是改版后的重发日期。没有日期的报告、法律未定日期的机关（乡镇、街道、开发区、派出机构等）不列。政府办公厅（室）按3月31日计。首次见到早于期限的不列。只列前1000行，要更多请改SQL里的LIMIT。
-- care en: Dates are the pages' own; the source column says where from: metadata and labels are firm, lists and addresses may show a later re-posting. Reports without a date are not judged, nor organs for which the law sets none (townships, subdistricts, zones, dispatched offices). General offices are held to 31 March. Reports we saw before the date are left out. The first 1,000 rows only: for more change LIMIT in the SQL.
-- param source | 只看此来源的日期，如 metadata（空白为全部） | only dates from this source, e.g. metadata (blank: all)
-- column deadline | 法定期限 | statutory date
-- column days_late | 迟（天） | days late
WITH due AS (
  SELECT r.*, (r.report_year + 1) || CASE
    WHEN r.report_year <= 2018 THEN '-03-31'
    WHEN r.kind IN ('government', 'government_office') THEN '-03-31'
    WHEN r.kind = 'department' THEN '-01-31' END AS deadline
  FROM latest_reports r
)
SELECT organ, kind, report_year, deadline, published_on, published_source,
  CAST(julianday(published_on) - julianday(deadline) AS INTEGER) AS days_late, first_seen, report_id
FROM due
WHERE published_on > deadline AND substr(first_seen, 1, 10) > deadline AND (:source = '' OR published_source = :source)
ORDER BY days_late DESC, organ
LIMIT 1000
