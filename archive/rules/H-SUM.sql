-- message zh: {item:items}：所收{children}个部门与下级政府的报告合计{left_value}件，{parent}全域报告为{right_value}件，多{difference}件。
-- message en: {item:items}: the {children} departments and lower governments held add up to {left_value}, the report of the whole area of {parent} has {right_value}: {difference} more.
WITH parts AS (
  SELECT s.parent_report_id, s.parent, s.report_id, c.item, c.total AS below, p.total AS above
  FROM subordinate_reports s
  JOIN applications p ON p.report_id = s.parent_report_id AND p.item IN ('received_new', 'outcome_total')
  JOIN applications c ON c.report_id = s.report_id AND c.item = p.item
  WHERE s.parent_scope_table3 = 'whole_area' AND s.scope_table3 IS NOT 'system'
    AND s.kind NOT IN ('vertical_department', 'dispatched_office', 'public_institution', 'development_zone')
    AND c.total > 0 AND p.total IS NOT NULL
)
SELECT parent_report_id AS report_id, item AS place, item, parent, COUNT(*) AS children, 'fail' AS verdict,
  SUM(below) AS left_value, above AS right_value,
  json_insert(json_group_array(json_object('report_id', report_id, 'table', 'table3', 'row', item, 'column', 'total',
      'value', below, 'side', 'left')),
    '$[#]', json_object('report_id', parent_report_id, 'table', 'table3', 'row', item, 'column', 'total',
      'value', above, 'side', 'right')) AS operands
FROM (SELECT * FROM parts ORDER BY parent_report_id, report_id)
GROUP BY parent_report_id, item
HAVING COUNT(*) > 1 AND SUM(below) > above AND MAX(below) <= above
