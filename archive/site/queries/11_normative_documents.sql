-- group: disclosure
-- title zh: 规范性文件的存量算得上吗？
-- title en: Does the stock of normative documents add up?
-- answers zh: 上年现行有效加本年制发减本年废止，与本年现行有效之差。
-- answers en: In force last year, plus issued, less repealed, against in force this year.
-- care zh: 只有2021年格式（2021年度起）有这些栏目。宣布失效、修改、移交、清理都会使存量合理变化，差额只是询问的起点。任一格空白则不比较。
-- care en: Only the 2021 form has these columns. Lapse, amendment, transfer and clean-ups change the stock for good reasons: a difference is where to begin asking. Nothing is compared when a cell is blank.
-- param differing = 1 | 1只看有差额的，0看全部 | 1: only where they differ, 0: all
-- column in_force_before | 上年现行有效（件） | in force last year
-- column expected | 推算存量（件） | expected stock
-- column difference | 差（所报减推算） | difference (reported less expected)
SELECT r.organ, r.report_year, d.item, before.in_force AS in_force_before, d.issued, d.repealed,
  before.in_force + d.issued - d.repealed AS expected, d.in_force,
  d.in_force - (before.in_force + d.issued - d.repealed) AS difference, r.report_id
FROM latest_reports r
JOIN latest_reports p ON p.organ_id = r.organ_id AND p.report_year = r.report_year - 1
JOIN proactive_disclosure d ON d.report_id = r.report_id AND d.item IN ('normative_documents', 'rules')
JOIN proactive_disclosure before ON before.report_id = p.report_id AND before.item = d.item
WHERE expected IS NOT NULL AND d.in_force IS NOT NULL
  AND (COALESCE(NULLIF(:differing, ''), '1') = '0' OR d.in_force <> before.in_force + d.issued - d.repealed)
ORDER BY ABS(d.in_force - (before.in_force + d.issued - d.repealed)) DESC, r.organ, r.report_year
