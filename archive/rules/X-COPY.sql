-- message zh: 第三表与本机关{year}年度报告的第三表逐格相同，其中非零{right_value}格。
-- message en: Table 3 is the same, cell by cell, as in the organ's report of {year}; {right_value} of its cells are not 0.
-- within: organ
WITH pairs AS (
  SELECT r.report_id, p.report_id AS earlier_report_id, p.report_year AS year
  FROM reports r
  JOIN organs o USING (organ_id)
  JOIN reports p ON p.organ_id = r.organ_id AND p.report_year < r.report_year
    AND p.table3_generation = r.table3_generation
  JOIN applications a ON a.report_id = r.report_id AND a.item = 'received_new'
  JOIN applications b ON b.report_id = p.report_id AND b.item = 'received_new' AND b.total = a.total
  WHERE a.total >= 10
    AND (o.division_code IS NOT NULL OR o.parent_division_code IS NOT NULL OR r.source_id = p.source_id)
    AND NOT EXISTS (SELECT 1 FROM reports later WHERE later.organ_id = r.organ_id
      AND later.report_year = r.report_year AND later.edition > r.edition)
    AND NOT EXISTS (SELECT 1 FROM reports later WHERE later.organ_id = p.organ_id
      AND later.report_year = p.report_year AND later.edition > p.edition)
), same AS (
  SELECT s.*, (
    SELECT SUM((a.natural_person <> 0) + (a.commercial_enterprise <> 0) + (a.research_institution <> 0)
      + (a.public_interest_org <> 0) + (a.legal_services_org <> 0) + (a.other_org <> 0) + (a.total <> 0))
    FROM applications a WHERE a.report_id = s.report_id) AS cells
  FROM pairs s
  WHERE NOT EXISTS (
    SELECT 1 FROM applications a JOIN applications b ON b.report_id = s.earlier_report_id AND b.item = a.item
    WHERE a.report_id = s.report_id AND (a.natural_person IS NOT b.natural_person
      OR a.commercial_enterprise IS NOT b.commercial_enterprise OR a.research_institution IS NOT b.research_institution
      OR a.public_interest_org IS NOT b.public_interest_org OR a.legal_services_org IS NOT b.legal_services_org
      OR a.other_org IS NOT b.other_org OR a.total IS NOT b.total))
)
SELECT report_id, 'table3 ' || year AS place, year, 'fail' AS verdict, 0 AS left_value, cells AS right_value,
  json_array(
    json_object('report_id', report_id, 'table', 'table3', 'row', '', 'column', '', 'value', cells, 'side', 'left'),
    json_object('report_id', earlier_report_id, 'table', 'table3', 'row', '', 'column', '',
      'value', cells, 'side', 'right')) AS operands
FROM same
WHERE cells > 0
