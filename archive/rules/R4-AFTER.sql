-- message zh: 复议后起诉{left_value}件；本年度与此前两年度报告的行政复议已有结果的共{right_value}件。
-- message en: {left_value} lawsuits after reconsideration; the reports of this year and the two before have {right_value} reconsiderations decided.
-- within: organ
WITH decided AS (
  SELECT report_id, upheld + corrected + other_result AS cases FROM proceedings WHERE procedure = 'reconsideration'
), counted AS (
  SELECT s.report_id, s.previous_report_id, e.previous_report_id AS earlier_report_id,
    s.same_scope_table3 = 1 AND e.same_scope_table3 = 1 AS same_scope, l.total AS lawsuits,
    now.cases AS cases, before.cases AS cases_before, earlier.cases AS cases_earlier
  FROM successive_reports s
  JOIN successive_reports e ON e.report_id = s.previous_report_id
  JOIN proceedings l ON l.report_id = s.report_id AND l.procedure = 'litigation_after_reconsideration'
  JOIN decided now ON now.report_id = s.report_id
  JOIN decided before ON before.report_id = s.previous_report_id
  JOIN decided earlier ON earlier.report_id = e.previous_report_id
  WHERE l.total > 0 AND s.same_scope_table3 IS NOT 0 AND e.same_scope_table3 IS NOT 0
)
SELECT report_id, 'litigation_after_reconsideration' AS place, CASE same_scope WHEN 1 THEN 'fail' ELSE 'needs reading' END AS verdict,
  lawsuits AS left_value, cases + cases_before + cases_earlier AS right_value,
  json_array(
    json_object('report_id', report_id, 'table', 'table4', 'row', 'litigation_after_reconsideration', 'column', 'total',
      'value', lawsuits, 'side', 'left'),
    json_object('report_id', report_id, 'table', 'table4', 'row', 'reconsideration',
      'column', 'upheld + corrected + other_result', 'value', cases, 'side', 'right'),
    json_object('report_id', previous_report_id, 'table', 'table4', 'row', 'reconsideration',
      'column', 'upheld + corrected + other_result', 'value', cases_before, 'side', 'right'),
    json_object('report_id', earlier_report_id, 'table', 'table4', 'row', 'reconsideration',
      'column', 'upheld + corrected + other_result', 'value', cases_earlier, 'side', 'right')) AS operands
FROM counted
WHERE lawsuits > cases + cases_before + cases_earlier
