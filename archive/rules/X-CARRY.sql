-- message zh: 上一年度报告“结转下年度继续办理”{applicant:applicants}{left_value}件，本年度报告“上年结转”{applicant:applicants}{right_value}件，相差{difference}件。
-- message en: The report of the year before carries out {left_value} ({applicant:applicants}); this one carries in {right_value}: a difference of {difference}.
-- within: organ
WITH applicants(applicant) AS (
  VALUES ('total'), ('natural_person'), ('commercial_enterprise'), ('research_institution'), ('public_interest_org'),
    ('legal_services_org'), ('other_org')
), flows AS (
  SELECT s.report_id, s.previous_report_id, s.same_scope_table3, c.applicant,
    CASE c.applicant WHEN 'total' THEN o.total WHEN 'natural_person' THEN o.natural_person
      WHEN 'commercial_enterprise' THEN o.commercial_enterprise WHEN 'research_institution' THEN o.research_institution
      WHEN 'public_interest_org' THEN o.public_interest_org WHEN 'legal_services_org' THEN o.legal_services_org
      WHEN 'other_org' THEN o.other_org END AS carried_out,
    CASE c.applicant WHEN 'total' THEN i.total WHEN 'natural_person' THEN i.natural_person
      WHEN 'commercial_enterprise' THEN i.commercial_enterprise WHEN 'research_institution' THEN i.research_institution
      WHEN 'public_interest_org' THEN i.public_interest_org WHEN 'legal_services_org' THEN i.legal_services_org
      WHEN 'other_org' THEN i.other_org END AS carried_in
  FROM successive_reports s
  JOIN applications o ON o.report_id = s.previous_report_id AND o.item = 'carried_out'
  JOIN applications i ON i.report_id = s.report_id AND i.item = 'carried_in'
  CROSS JOIN applicants c
)
SELECT report_id, applicant AS place, applicant,
  CASE applicant WHEN 'total' THEN 'warning' ELSE 'info' END AS severity,
  CASE same_scope_table3 WHEN 1 THEN 'fail' ELSE 'needs reading' END AS verdict,
  carried_out AS left_value, carried_in AS right_value,
  json_array(
    json_object('report_id', previous_report_id, 'table', 'table3', 'row', 'carried_out', 'column', applicant,
      'value', carried_out, 'side', 'left'),
    json_object('report_id', report_id, 'table', 'table3', 'row', 'carried_in', 'column', applicant,
      'value', carried_in, 'side', 'right')) AS operands
FROM flows
WHERE carried_out <> carried_in AND same_scope_table3 IS NOT 0
