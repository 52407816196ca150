-- message zh: 本机关同一年度有{editions}份数字不同的报告，此为第{edition}份；与前一份相比，第三表有{left_value}格不同。
-- message en: The organ has {editions} reports of this year with different figures, this is number {edition}; {left_value} cells of table 3 differ from the one before.
-- within: organ
WITH later AS (
  SELECT r.report_id, r.edition, p.report_id AS earlier_report_id,
    (SELECT MAX(edition) FROM reports m WHERE m.organ_id = r.organ_id AND m.report_year = r.report_year) AS editions
  FROM reports r
  JOIN organs o USING (organ_id)
  JOIN reports p ON p.organ_id = r.organ_id AND p.report_year = r.report_year AND p.edition = r.edition - 1
  WHERE o.division_code IS NOT NULL OR o.parent_division_code IS NOT NULL OR r.source_id = p.source_id
)
SELECT report_id, 'tables' AS place, edition, editions, 'fail' AS verdict,
  (SELECT COALESCE(SUM((a.natural_person IS NOT b.natural_person) + (a.commercial_enterprise IS NOT b.commercial_enterprise)
      + (a.research_institution IS NOT b.research_institution) + (a.public_interest_org IS NOT b.public_interest_org)
      + (a.legal_services_org IS NOT b.legal_services_org) + (a.other_org IS NOT b.other_org) + (a.total IS NOT b.total)), 0)
    FROM applications a JOIN applications b ON b.report_id = later.earlier_report_id AND b.item = a.item
    WHERE a.report_id = later.report_id) AS left_value,
  0 AS right_value,
  json_array(
    json_object('report_id', report_id, 'table', 'metadata', 'row', 'edition', 'column', '', 'value', edition, 'side', 'left'),
    json_object('report_id', earlier_report_id, 'table', 'metadata', 'row', 'edition', 'column', '',
      'value', edition - 1, 'side', 'right')) AS operands
FROM later
