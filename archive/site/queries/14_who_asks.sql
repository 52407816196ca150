-- group: asking
-- title zh: 谁在申请？
-- title en: Who asks?
-- answers zh: 每年新收申请按申请人类别的件数与比例。
-- answers en: Applications newly received a year by kind of applicant, with shares.
-- care zh: 各类件数与总计均按原表相加；两者不等的报告见“哪些报告自己的数字加不起来？”。只计七列齐全的报告。
-- care en: Sums of what is printed; for reports whose row does not add up see “Which reports do not add up?”. Only reports with all seven columns are counted.
-- param organ | 机关名称含（空白为全部） | organ's name contains (blank: all)
-- param province | 省份，如 江苏 或 32（空白为全国） | province, e.g. 江苏 or 32 (blank: all)
-- column reports | 报告数 | reports
-- column natural_pct | 自然人（%） | natural persons (%)
-- column enterprise_pct | 商业企业（%） | commercial enterprises (%)
SELECT r.report_year, COUNT(*) AS reports, SUM(a.natural_person) AS natural_person,
  SUM(a.commercial_enterprise) AS commercial_enterprise, SUM(a.research_institution) AS research_institution,
  SUM(a.public_interest_org) AS public_interest_org, SUM(a.legal_services_org) AS legal_services_org,
  SUM(a.other_org) AS other_org, SUM(a.total) AS total,
  ROUND(100.0 * SUM(a.natural_person) / NULLIF(SUM(a.total), 0), 1) AS natural_pct,
  ROUND(100.0 * SUM(a.commercial_enterprise) / NULLIF(SUM(a.total), 0), 1) AS enterprise_pct
FROM latest_reports r
JOIN applications a ON a.report_id = r.report_id AND a.item = 'received_new'
WHERE instr(r.organ, :organ) > 0 AND (:province = '' OR r.province_code = :province OR instr(r.province, :province) = 1)
  AND a.natural_person + a.commercial_enterprise + a.research_institution + a.public_interest_org
    + a.legal_services_org + a.other_org + a.total IS NOT NULL
GROUP BY r.report_year
ORDER BY r.report_year DESC
