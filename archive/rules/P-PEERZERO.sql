-- message zh: {label}为零；同级同类的{peers}份同年度报告中位数为{right_value}。
-- message en: {label_en} is 0; the median of {peers} reports of the year by organs of the same kind and level is {right_value}.
WITH figures AS (
  SELECT r.report_id, o.level, o.kind, r.report_year, r.scope_table3 AS scope, 'table3' AS table_name,
    a.item AS row_key, 'total' AS column_key, a.total AS value
  FROM latest_reports l
  JOIN reports r USING (report_id)
  JOIN organs o ON o.organ_id = r.organ_id
  JOIN applications a ON a.report_id = r.report_id AND a.item = 'received_new'
  UNION ALL
  SELECT r.report_id, o.level, o.kind, r.report_year, r.scope_table2, 'table2', d.item, 'decisions', d.decisions
  FROM latest_reports l
  JOIN reports r USING (report_id)
  JOIN organs o ON o.organ_id = r.organ_id
  JOIN proactive_disclosure d ON d.report_id = r.report_id AND d.item IN ('licences', 'penalties')
), possible AS (
  SELECT level, kind, report_year, scope, row_key, COUNT(*) AS peers
  FROM figures
  WHERE value IS NOT NULL AND level IS NOT NULL AND kind IS NOT NULL
  GROUP BY level, kind, report_year, scope, row_key
  HAVING COUNT(*) >= 10 AND SUM(value = 0) > 0 AND 2 * SUM(value > 100) >= COUNT(*)
), ranked AS (
  SELECT f.*, p.peers,
    ROW_NUMBER() OVER (PARTITION BY f.level, f.kind, f.report_year, f.scope, f.row_key ORDER BY f.value) AS number
  FROM possible p
  JOIN figures f ON f.level = p.level AND f.kind = p.kind AND f.report_year = p.report_year AND f.scope IS p.scope
    AND f.row_key = p.row_key
  WHERE f.value IS NOT NULL
), medians AS (
  SELECT level, kind, report_year, scope, row_key, peers, AVG(value) AS median
  FROM ranked
  WHERE number IN ((peers + 1) / 2, peers / 2 + 1)
  GROUP BY level, kind, report_year, scope, row_key
  HAVING AVG(value) > 100
)
SELECT f.report_id, f.table_name || '.' || f.row_key AS place, m.peers,
  (SELECT zh FROM dictionary WHERE key = f.row_key AND kind IN ('items', 'disclosures')) AS label,
  (SELECT en FROM dictionary WHERE key = f.row_key AND kind IN ('items', 'disclosures')) AS label_en,
  'fail' AS verdict, f.value AS left_value, m.median AS right_value,
  json_array(
    json_object('report_id', f.report_id, 'table', f.table_name, 'row', f.row_key, 'column', f.column_key,
      'value', f.value, 'side', 'left'),
    json_object('report_id', f.report_id, 'table', 'peers', 'row', f.level || ' ' || f.kind || ' ' || f.report_year,
      'column', 'median', 'value', m.median, 'side', 'right')) AS operands
FROM medians m
JOIN ranked f ON f.level = m.level AND f.kind = m.kind AND f.report_year = m.report_year AND f.scope IS m.scope
  AND f.row_key = m.row_key
WHERE f.value = 0
