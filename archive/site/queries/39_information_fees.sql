-- group: disclosure
-- title zh: 哪些机关的行政事业性收费最多？
-- title en: Which organs charge most administrative fees?
-- answers zh: 2021年格式第二表所列行政事业性收费的年度金额（万元），按机关排列。
-- answers en: Administrative fees of the year (10,000 yuan) as table 2 of the 2021 form states them, by organ.
-- care zh: 这是机关全部行政事业性收费的金额，不是信息公开的收费。2019年格式只有项目数，不可相接，故不列。单位错填（元、亿元）并不少见：异常大的数字请看原件。
-- care en: These are all administrative fees of the organ, not those for information. The 2019 form states numbers of items instead and is left out. Wrong units (yuan, 100 million) do occur: look at the original of an odd number.
-- param year | 年度（空白为最近一年） | report year (blank: the latest)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column amount_wan_yuan | 收费金额（万元） | charged (10,000 yuan)
SELECT r.organ, r.kind, r.report_year, p.amount_wan_yuan, r.report_id
FROM latest_reports r
JOIN proactive_disclosure p ON p.report_id = r.report_id AND p.item = 'admin_fees'
WHERE p.amount_wan_yuan IS NOT NULL AND r.report_year = CAST(COALESCE(NULLIF(:year, ''), (SELECT MAX(report_year) FROM reports)) AS INTEGER)
  AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
ORDER BY CAST(p.amount_wan_yuan AS REAL) DESC, r.organ
LIMIT 200
