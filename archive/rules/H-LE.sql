-- message zh: {child}：{label}{left_value}，大于{parent}全域报告的{right_value}，多{difference}。
-- message en: {child} has {left_value} for {label_en}, the report of the whole area of {parent} {right_value}: {difference} more.
WITH pairs AS (
  SELECT parent_report_id, report_id AS child_report_id, parent, organ AS child, parent_scope_table2, scope_table3
  FROM subordinate_reports
  WHERE parent_scope_table3 = 'whole_area'
    AND kind NOT IN ('vertical_department', 'dispatched_office', 'public_institution', 'development_zone')
), compared AS (
  SELECT s.*, 'table3' AS table_name, c.item AS row_key, 'total' AS column_key, c.total AS below, p.total AS above
  FROM pairs s
  JOIN applications p ON p.report_id = s.parent_report_id
  JOIN applications c ON c.report_id = s.child_report_id AND c.item = p.item
  WHERE c.total > p.total
  UNION ALL
  SELECT s.*, 'table4', c.procedure, 'total', c.total, p.total
  FROM pairs s
  JOIN proceedings p ON p.report_id = s.parent_report_id
  JOIN proceedings c ON c.report_id = s.child_report_id AND c.procedure = p.procedure
  WHERE c.total > p.total
  UNION ALL
  SELECT s.*, 'table2', c.item, 'decisions', c.decisions, p.decisions
  FROM pairs s
  JOIN proactive_disclosure p ON p.report_id = s.parent_report_id
  JOIN proactive_disclosure c ON c.report_id = s.child_report_id AND c.item = p.item
  WHERE c.decisions > p.decisions AND s.parent_scope_table2 = 'whole_area'
  UNION ALL
  SELECT s.*, 'table2', c.item, 'amount_wan_yuan', CAST(c.amount_wan_yuan AS REAL), CAST(p.amount_wan_yuan AS REAL)
  FROM pairs s
  JOIN proactive_disclosure p ON p.report_id = s.parent_report_id
  JOIN proactive_disclosure c ON c.report_id = s.child_report_id AND c.item = p.item
  WHERE CAST(c.amount_wan_yuan AS REAL) > CAST(p.amount_wan_yuan AS REAL) AND s.parent_scope_table2 = 'whole_area'
)
SELECT parent_report_id AS report_id, table_name || '.' || row_key || ' ' || child_report_id AS place, child, parent,
  (SELECT zh FROM dictionary WHERE key = row_key AND kind IN ('items', 'procedures', 'disclosures')) AS label,
  (SELECT en FROM dictionary WHERE key = row_key AND kind IN ('items', 'procedures', 'disclosures')) AS label_en,
  CASE scope_table3 WHEN 'system' THEN 'needs reading' ELSE 'fail' END AS verdict, below AS left_value, above AS right_value,
  json_array(
    json_object('report_id', child_report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', below, 'side', 'left'),
    json_object('report_id', parent_report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', above, 'side', 'right')) AS operands
FROM compared
