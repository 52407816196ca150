-- group: changes
-- title zh: 哪些报告从原址消失了？
-- title en: Which reports are gone from where they were?
-- answers zh: 原址答404或410、或原址已是别的内容的报告；存档仍可查看。
-- answers en: Reports whose address answers 404 or 410, or holds something else now; the archived copy can still be read.
-- care zh: 消失可能只是网站改版、栏目搬迁，报告或许在新址。只有再次问过原址的才知道；没有问过的不在此列。
-- care en: A rebuilt site or a moved column explains many: the report may stand elsewhere. Only addresses asked again are known; those not asked are not listed.
-- param year | 年度（空白为全部） | report year (blank: all)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column state | 现状 | state
-- column last_seen | 最后见到（UTC） | last seen, UTC
-- column page_url | 原址 | address
SELECT r.organ, r.report_year, w.state, w.vanished_since, w.last_seen, w.page_url, r.report_id
FROM latest_reports r
JOIN reports w USING (report_id)
WHERE w.state <> 'held' AND (:year = '' OR r.report_year = CAST(:year AS INTEGER))
  AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
ORDER BY w.vanished_since DESC, r.organ, r.report_year
LIMIT 500
