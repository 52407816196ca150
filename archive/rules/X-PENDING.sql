-- message zh: {procedure:procedures}：上一年度报告尚未审结{left_value}件，本年度报告总计{right_value}件。
-- message en: {procedure:procedures}: {left_value} pending in the report of the year before, {right_value} in all in this one.
-- within: organ
SELECT s.report_id, p.procedure AS place, p.procedure,
  CASE s.same_scope_table3 WHEN 1 THEN 'fail' ELSE 'needs reading' END AS verdict,
  before.pending AS left_value, p.total AS right_value,
  json_array(
    json_object('report_id', s.previous_report_id, 'table', 'table4', 'row', p.procedure, 'column', 'pending',
      'value', before.pending, 'side', 'left'),
    json_object('report_id', s.report_id, 'table', 'table4', 'row', p.procedure, 'column', 'total',
      'value', p.total, 'side', 'right')) AS operands
FROM successive_reports s
JOIN proceedings p ON p.report_id = s.report_id
JOIN proceedings before ON before.report_id = s.previous_report_id AND before.procedure = p.procedure
WHERE before.pending > 0 AND p.total = 0 AND s.same_scope_table3 IS NOT 0
