-- message zh: {label}：上一年度报告为{left_value}，本年度报告为{right_value}，少{difference}。
-- message en: {label}: {left_value} in the report of the year before, {right_value} in this one, {difference} fewer.
-- within: organ
WITH totals AS (
  SELECT s.report_id, s.previous_report_id, s.same_scope_table2 AS same_scope, 'table2' AS table_name, d.item AS row_key,
    'total_disclosed' AS column_key, before.total_disclosed AS before, d.total_disclosed AS now,
    (SELECT zh FROM dictionary WHERE kind = 'disclosures' AND key = d.item) || '对外公开总数量' AS label
  FROM successive_reports s
  JOIN proactive_disclosure d ON d.report_id = s.report_id
  JOIN proactive_disclosure before ON before.report_id = s.previous_report_id AND before.item = d.item
  WHERE s.same_form_table2 = 1
  UNION ALL
  SELECT s.report_id, s.previous_report_id, s.same_scope_table2, 'table_b', d.indicator, 'cumulative',
    CAST(before.cumulative AS REAL), CAST(d.cumulative AS REAL), d.label || '历年累计数'
  FROM successive_reports s
  JOIN statistics_2014 d ON d.report_id = s.report_id
  JOIN statistics_2014 before ON before.report_id = s.previous_report_id AND before.indicator = d.indicator
  WHERE before.unit IS d.unit
)
SELECT report_id, table_name || '.' || row_key AS place, label,
  CASE same_scope WHEN 1 THEN 'fail' ELSE 'needs reading' END AS verdict, before AS left_value, now AS right_value,
  json_array(
    json_object('report_id', previous_report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', before, 'side', 'left'),
    json_object('report_id', report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', now, 'side', 'right')) AS operands
FROM totals
WHERE now < before AND same_scope IS NOT 0
