-- message zh: 报告写明口径为本机关；新收{right_value}件，与所收{children}个部门与下级政府的报告合计{left_value}件相等，办结也相等。
-- message en: The report says that its figures are its own; its {right_value} new applications equal the sum ({left_value}) of the {children} departments and lower governments held, and so do the outcomes.
WITH parts AS (
  SELECT s.parent_report_id, s.report_id, c.total AS below, p.total AS above, d.total AS done_below, q.total AS done_above
  FROM subordinate_reports s
  JOIN applications p ON p.report_id = s.parent_report_id AND p.item = 'received_new'
  JOIN applications c ON c.report_id = s.report_id AND c.item = 'received_new'
  JOIN applications q ON q.report_id = s.parent_report_id AND q.item = 'outcome_total'
  JOIN applications d ON d.report_id = s.report_id AND d.item = 'outcome_total'
  WHERE s.parent_scope_table3 IN ('own', 'office') AND c.total > 0
    AND s.kind NOT IN ('vertical_department', 'dispatched_office', 'public_institution', 'development_zone')
)
SELECT parent_report_id AS report_id, 'table3' AS place, COUNT(*) AS children, 'fail' AS verdict, SUM(below) AS left_value,
  above AS right_value,
  json_insert(json_group_array(json_object('report_id', report_id, 'table', 'table3', 'row', 'received_new',
      'column', 'total', 'value', below, 'side', 'left')),
    '$[#]', json_object('report_id', parent_report_id, 'table', 'table3', 'row', 'received_new', 'column', 'total',
      'value', above, 'side', 'right')) AS operands
FROM (SELECT * FROM parts ORDER BY parent_report_id, report_id)
GROUP BY parent_report_id
HAVING COUNT(*) >= 3 AND SUM(below) = above AND SUM(done_below) = done_above AND above >= 20
