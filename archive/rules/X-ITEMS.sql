-- message zh: {item:disclosures}：上一年度报告的上一年项目{prior_before}项，增减{change}项，合计{left_value}项；本年度报告的上一年项目{right_value}项，相差{difference}项。
-- message en: {item:disclosures}: the report of the year before has {prior_before} items and a change of {change}, that is {left_value}; this one gives {right_value} for that year: a difference of {difference}.
-- within: organ
WITH catalogue AS (
  SELECT s.report_id, s.previous_report_id, s.same_scope_table2, d.item, before.prior_items AS prior_before, before.change,
    before.prior_items + before.change AS expected, d.prior_items
  FROM successive_reports s
  JOIN proactive_disclosure d ON d.report_id = s.report_id
  JOIN proactive_disclosure before ON before.report_id = s.previous_report_id AND before.item = d.item
  WHERE s.same_form_table2 = 1 AND s.same_scope_table2 IS NOT 0
)
SELECT report_id, item AS place, item, prior_before, change,
  CASE WHEN same_scope_table2 = 1 AND NOT EXISTS (
    SELECT 1 FROM sections t WHERE t.report_id IN (catalogue.report_id, catalogue.previous_report_id)
      AND (t.text LIKE '%事项目录%' OR t.text LIKE '%权责清单%' OR t.text LIKE '%权力清单%'))
    THEN 'fail' ELSE 'needs reading' END AS verdict,
  expected AS left_value, prior_items AS right_value,
  json_array(
    json_object('report_id', previous_report_id, 'table', 'table2', 'row', item, 'column', 'prior_items',
      'value', prior_before, 'side', 'left'),
    json_object('report_id', previous_report_id, 'table', 'table2', 'row', item, 'column', 'change',
      'value', change, 'side', 'left'),
    json_object('report_id', report_id, 'table', 'table2', 'row', item, 'column', 'prior_items',
      'value', prior_items, 'side', 'right')) AS operands
FROM catalogue
WHERE expected <> prior_items
