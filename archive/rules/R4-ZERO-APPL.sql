-- message zh: 本年度与上一年度新收、上年结转的申请均为零，第四表{procedure:procedures}总计{left_value}件。
-- message en: No application was received or carried in this year and the year before; table 4 has {left_value} for {procedure:procedures}.
-- within: organ
SELECT s.report_id, p.procedure AS place, p.procedure,
  CASE s.same_scope_table3 WHEN 1 THEN 'fail' ELSE 'needs reading' END AS verdict, p.total AS left_value, 0 AS right_value,
  json_array(
    json_object('report_id', s.report_id, 'table', 'table4', 'row', p.procedure, 'column', 'total',
      'value', p.total, 'side', 'left'),
    json_object('report_id', s.report_id, 'table', 'table3', 'row', 'received_new', 'column', 'total',
      'value', 0, 'side', 'right'),
    json_object('report_id', s.report_id, 'table', 'table3', 'row', 'carried_in', 'column', 'total',
      'value', 0, 'side', 'right'),
    json_object('report_id', s.previous_report_id, 'table', 'table3', 'row', 'received_new', 'column', 'total',
      'value', 0, 'side', 'right'),
    json_object('report_id', s.previous_report_id, 'table', 'table3', 'row', 'carried_in', 'column', 'total',
      'value', 0, 'side', 'right')) AS operands
FROM successive_reports s
JOIN proceedings p ON p.report_id = s.report_id
JOIN applications a ON a.report_id = s.report_id AND a.item = 'received_new'
JOIN applications b ON b.report_id = s.report_id AND b.item = 'carried_in'
JOIN applications c ON c.report_id = s.previous_report_id AND c.item = 'received_new'
JOIN applications d ON d.report_id = s.previous_report_id AND d.item = 'carried_in'
WHERE p.total > 0 AND a.total = 0 AND b.total = 0 AND c.total = 0 AND d.total = 0 AND s.same_scope_table3 IS NOT 0
