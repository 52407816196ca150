-- message zh: {item:items}：{parent}全域报告为{right_value}件；所收部门与下级政府合计{without}件，加上开发区{zones}件为{left_value}件。
-- message en: {item:items}: the report of the whole area of {parent} has {right_value}; departments and lower governments held make {without}, with {zones} of the development zones {left_value}.
WITH parts AS (
  SELECT s.parent_report_id, s.parent, s.report_id, s.kind = 'development_zone' AS zone, c.item, c.total AS below,
    p.total AS above
  FROM subordinate_reports s
  JOIN applications p ON p.report_id = s.parent_report_id AND p.item = 'received_new'
  JOIN applications c ON c.report_id = s.report_id AND c.item = p.item
  WHERE s.parent_scope_table3 = 'whole_area' AND s.scope_table3 IS NOT 'system'
    AND s.kind NOT IN ('vertical_department', 'dispatched_office', 'public_institution')
    AND c.total > 0 AND p.total IS NOT NULL
)
SELECT parent_report_id AS report_id, item AS place, item, parent, 'fail' AS verdict,
  SUM(below) AS left_value, above AS right_value, SUM(below) FILTER (WHERE zone) AS zones,
  SUM(below) FILTER (WHERE NOT zone) AS without,
  json_insert(json_group_array(json_object('report_id', report_id, 'table', 'table3', 'row', item, 'column', 'total',
      'value', below, 'side', 'left')),
    '$[#]', json_object('report_id', parent_report_id, 'table', 'table3', 'row', item, 'column', 'total',
      'value', above, 'side', 'right')) AS operands
FROM (SELECT * FROM parts ORDER BY parent_report_id, report_id)
GROUP BY parent_report_id, item
HAVING SUM(below) > above AND zones > 0 AND without > 0 AND without <= above
