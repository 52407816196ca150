-- message zh: {item:disclosures}：上一年度现行有效{in_force_before}件，本年制发{issued}件，废止{repealed}件，合计{left_value}件；本年度报告现行有效{right_value}件，相差{difference}件。
-- message en: {item:disclosures}: {in_force_before} in force the year before, {issued} issued, {repealed} repealed make {left_value}; this report has {right_value} in force: a difference of {difference}.
-- within: organ
-- Three noughts need reading, the stock may be kept elsewhere.
WITH stock AS (
  SELECT s.report_id, s.previous_report_id, s.same_scope_table2, d.item, before.in_force AS in_force_before, d.issued,
    d.repealed, d.in_force, before.in_force + d.issued - d.repealed AS expected,
    d.issued + d.repealed + d.in_force = 0 OR before.issued + before.repealed + before.in_force = 0 AS noughts
  FROM successive_reports s
  JOIN proactive_disclosure d ON d.report_id = s.report_id AND d.item IN ('rules', 'normative_documents')
  JOIN proactive_disclosure before ON before.report_id = s.previous_report_id AND before.item = d.item
  WHERE s.same_scope_table2 IS NOT 0
)
SELECT report_id, item AS place, item, in_force_before, issued, repealed,
  CASE WHEN same_scope_table2 = 1 AND noughts = 0 AND NOT EXISTS (
    SELECT 1 FROM sections t WHERE t.report_id = stock.report_id
      AND (t.text LIKE '%清理%' OR t.text LIKE '%失效%' OR t.text LIKE '%到期%' OR t.text LIKE '%修订%' OR t.text LIKE '%修改%'))
    THEN 'fail' ELSE 'needs reading' END AS verdict,
  expected AS left_value, in_force AS right_value,
  json_array(
    json_object('report_id', previous_report_id, 'table', 'table2', 'row', item, 'column', 'in_force',
      'value', in_force_before, 'side', 'left'),
    json_object('report_id', report_id, 'table', 'table2', 'row', item, 'column', 'issued',
      'value', issued, 'side', 'left'),
    json_object('report_id', report_id, 'table', 'table2', 'row', item, 'column', 'repealed',
      'value', repealed, 'side', 'left'),
    json_object('report_id', report_id, 'table', 'table2', 'row', item, 'column', 'in_force',
      'value', in_force, 'side', 'right')) AS operands
FROM stock
WHERE expected <> in_force
