-- message zh: {label}：上一年度{before}，本年度{left_value}{next_zh}。
-- message en: {label_en}: {before} the year before, {left_value} this year{next_en}.
-- within: organ
WITH years AS (
  SELECT m.report_id, m.previous_report_id, n.report_id AS next_report_id
  FROM successive_reports m
  JOIN successive_reports n ON n.previous_report_id = m.report_id
  WHERE m.same_scope_table3 = 1 AND n.same_scope_table3 = 1 AND m.same_scope_table2 = 1 AND n.same_scope_table2 = 1
), counts AS (
  SELECT y.*, 'table3' AS table_name, m.item AS row_key, 'total' AS column_key, p.total AS before, m.total AS now,
    n.total AS after
  FROM years y
  JOIN applications m ON m.report_id = y.report_id
  JOIN applications p ON p.report_id = y.previous_report_id AND p.item = m.item
  JOIN applications n ON n.report_id = y.next_report_id AND n.item = m.item
  UNION ALL
  SELECT y.*, 'table4', m.procedure, 'total', p.total, m.total, n.total
  FROM years y
  JOIN proceedings m ON m.report_id = y.report_id
  JOIN proceedings p ON p.report_id = y.previous_report_id AND p.procedure = m.procedure
  JOIN proceedings n ON n.report_id = y.next_report_id AND n.procedure = m.procedure
  UNION ALL
  SELECT y.*, 'table2', m.item, measure.name,
    CASE measure.name WHEN 'decisions' THEN p.decisions WHEN 'issued' THEN p.issued ELSE p.in_force END,
    CASE measure.name WHEN 'decisions' THEN m.decisions WHEN 'issued' THEN m.issued ELSE m.in_force END,
    CASE measure.name WHEN 'decisions' THEN n.decisions WHEN 'issued' THEN n.issued ELSE n.in_force END
  FROM years y
  JOIN proactive_disclosure m ON m.report_id = y.report_id
  JOIN proactive_disclosure p ON p.report_id = y.previous_report_id AND p.item = m.item
  JOIN proactive_disclosure n ON n.report_id = y.next_report_id AND n.item = m.item
  JOIN (SELECT 'decisions' AS name UNION ALL SELECT 'issued' UNION ALL SELECT 'in_force') measure
), jumps AS (
  SELECT *, CASE WHEN now > before THEN MAX(before, after) ELSE MIN(before, after) END AS nearer FROM counts
  WHERE (now >= 20 AND now >= 10 * before AND now >= 10 * after)
    OR (before >= 20 AND after >= 20 AND before >= 10 * now AND after >= 10 * now)
  UNION ALL
  -- decisions that fall to none, with no later report or none in it either
  SELECT s.report_id, s.previous_report_id, NULL, 'table2', m.item, 'decisions', p.decisions, m.decisions, NULL, p.decisions
  FROM successive_reports s
  JOIN proactive_disclosure m ON m.report_id = s.report_id
  JOIN proactive_disclosure p ON p.report_id = s.previous_report_id AND p.item = m.item
  WHERE s.same_scope_table2 = 1 AND p.decisions >= 20 AND m.decisions = 0 AND NOT EXISTS (
    SELECT 1 FROM successive_reports n JOIN proactive_disclosure d ON d.report_id = n.report_id AND d.item = m.item
    WHERE n.previous_report_id = s.report_id AND d.decisions IS NOT 0)
)
SELECT report_id, table_name || '.' || row_key || '.' || column_key AS place, before,
  (SELECT zh FROM dictionary WHERE key = row_key AND kind IN ('items', 'procedures', 'disclosures')) || '·'
    || (SELECT zh FROM dictionary WHERE key = column_key AND kind IN ('applicants', 'measures')) AS label,
  (SELECT en FROM dictionary WHERE key = row_key AND kind IN ('items', 'procedures', 'disclosures')) || ', '
    || (SELECT en FROM dictionary WHERE key = column_key AND kind IN ('applicants', 'measures')) AS label_en,
  CASE WHEN after IS NULL THEN '' ELSE '，下一年度' || after END AS next_zh,
  CASE WHEN after IS NULL THEN '' ELSE ', ' || after || ' the year after' END AS next_en,
  'fail' AS verdict, now AS left_value, nearer AS right_value,
  CASE WHEN after IS NULL THEN json_array(
    json_object('report_id', report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', now, 'side', 'left'),
    json_object('report_id', previous_report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', before, 'side', 'right'))
  ELSE json_array(
    json_object('report_id', report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', now, 'side', 'left'),
    json_object('report_id', previous_report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', before, 'side', 'right'),
    json_object('report_id', next_report_id, 'table', table_name, 'row', row_key, 'column', column_key,
      'value', after, 'side', 'right')) END AS operands
FROM jumps
