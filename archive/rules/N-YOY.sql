-- message zh: 正文称“{quote}”，即{left_value}%；本年{now}件，上一年度{before}件，算得{right_value}%。
-- message en: The text says “{quote}”, that is {left_value} %; {now} this year and {before} the year before make {right_value} %.
-- within: organ
WITH growth AS (
  SELECT g.statement_id, g.report_id, g.section, g.position, g.quote, CAST(g.value AS REAL) AS stated,
    CASE instr(g.value, '.') WHEN 0 THEN 1.0 ELSE 1.0 / CAST('1' || substr('00000000', 1, length(g.value) - instr(g.value, '.')) AS REAL) END AS unit,
    MAX(b.position) AS base_position
  FROM statements g
  JOIN statements b ON b.report_id = g.report_id AND b.section = g.section AND b.position < g.position
    AND b.position >= g.position - 60
  WHERE g.unit = '%' AND g.qualifier = 'exact'
    AND (g.quote LIKE '%同比%' OR g.quote LIKE '%较上年%' OR g.quote LIKE '%比上年%' OR g.quote LIKE '%较去年%' OR g.quote LIKE '%比去年%')
  GROUP BY g.statement_id
), flows AS (
  SELECT report_id, MAX(total) FILTER (WHERE item = 'received_new') AS received,
    MAX(total) FILTER (WHERE item = 'received_new') + MAX(total) FILTER (WHERE item = 'carried_in') AS open,
    MAX(total) FILTER (WHERE item = 'outcome_total') AS outcome
  FROM applications
  GROUP BY report_id
), compared AS (
  SELECT g.*, b.quote AS base_quote, CAST(b.value AS INTEGER) AS now, s.previous_report_id, s.same_scope_table3,
    reading.name AS reading,
    CASE reading.name WHEN 'received_new' THEN f.received WHEN 'received_new + carried_in' THEN f.open ELSE f.outcome END
      AS before,
    b.restates = CASE reading.name WHEN 'received_new' THEN 'table3.received_new.total'
      WHEN 'received_new + carried_in' THEN 'table3.received_new.total + table3.carried_in.total'
      ELSE 'table3.outcome_total.total' END AS restated
  FROM growth g
  JOIN statements b ON b.report_id = g.report_id AND b.section = g.section AND b.position = g.base_position
  JOIN successive_reports s ON s.report_id = g.report_id
  JOIN flows f ON f.report_id = s.previous_report_id
  JOIN (SELECT 'received_new' AS name UNION ALL SELECT 'received_new + carried_in' UNION ALL SELECT 'outcome_total') reading
  WHERE b.restates IN ('table3.received_new.total', 'table3.received_new.total + table3.carried_in.total',
    'table3.outcome_total.total') AND s.same_scope_table3 IS NOT 0
), computed AS (
  SELECT *, 100.0 * (now - before) / before AS percent FROM compared WHERE before > 0
), judged AS (
  -- rounded or cut at the last digit printed
  SELECT *, MAX(ABS(percent) - ABS(stated) > -0.5001 * unit AND ABS(percent) - ABS(stated) < 0.9999 * unit
      AND (stated = 0 OR percent * stated > 0)) OVER (PARTITION BY statement_id) AS fits
  FROM computed
)
SELECT report_id, section || ' ' || position AS place, quote, now, before,
  CASE same_scope_table3 WHEN 1 THEN 'fail' ELSE 'needs reading' END AS verdict,
  stated AS left_value, ROUND(percent, 2) AS right_value,
  json_array(
    json_object('report_id', report_id, 'table', 'narrative', 'row', section, 'column', CAST(position AS TEXT),
      'value', stated, 'side', 'left', 'quote', quote),
    json_object('report_id', report_id, 'table', 'narrative', 'row', section, 'column', CAST(base_position AS TEXT),
      'value', now, 'side', 'right', 'quote', base_quote),
    json_object('report_id', previous_report_id, 'table', 'table3', 'row', reading, 'column', 'total',
      'value', before, 'side', 'right')) AS operands
FROM judged
WHERE fits = 0 AND restated
