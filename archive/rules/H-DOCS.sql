-- message zh: 第三表为全域口径；第二表现行有效行政规范性文件{right_value}件，{child}的报告为{left_value}件。
-- message en: Table 3 covers the whole area; table 2 has {right_value} normative documents in force, the report of {child} has {left_value}.
WITH stock AS (
  SELECT s.parent_report_id, s.report_id AS child_report_id, s.organ AS child, c.in_force AS below, p.in_force AS above,
    ROW_NUMBER() OVER (PARTITION BY s.parent_report_id ORDER BY c.in_force DESC, s.report_id) AS place
  FROM subordinate_reports s
  JOIN proactive_disclosure p ON p.report_id = s.parent_report_id AND p.item = 'normative_documents'
  JOIN proactive_disclosure c ON c.report_id = s.report_id AND c.item = p.item
  WHERE s.parent_scope_table3 = 'whole_area' AND s.parent_scope_table2 IS NOT 'own' AND s.parent_scope_table2 IS NOT 'office'
    AND s.kind NOT IN ('vertical_department', 'dispatched_office', 'public_institution', 'development_zone')
    AND c.in_force > p.in_force
)
SELECT parent_report_id AS report_id, 'normative_documents' AS place, child, 'fail' AS verdict, below AS left_value,
  above AS right_value,
  json_array(
    json_object('report_id', child_report_id, 'table', 'table2', 'row', 'normative_documents', 'column', 'in_force',
      'value', below, 'side', 'left'),
    json_object('report_id', parent_report_id, 'table', 'table2', 'row', 'normative_documents', 'column', 'in_force',
      'value', above, 'side', 'right')) AS operands
FROM stock
WHERE place = 1
