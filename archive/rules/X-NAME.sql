-- message zh: 同一来源栏目，{last}年度及以前署名“{before}”，{first}年度起署名“{now}”。
-- message en: One source: reports up to {last} are by {before}, from {first} on by {now}.
WITH series AS (
  SELECT r.source_id, r.organ_id AS now_id, o.name AS now, MIN(r.report_year) AS first, MAX(r.report_year) AS last,
    COUNT(*) OVER (PARTITION BY r.source_id) AS organs
  FROM reports r
  JOIN organs o USING (organ_id)
  WHERE r.source_id IS NOT NULL AND r.report_year IS NOT NULL
  GROUP BY r.source_id, r.organ_id
), renamed AS MATERIALIZED (
  SELECT now_id, now, first, LAG(now_id) OVER earlier AS before_id, LAG(now) OVER earlier AS before,
    LAG(last) OVER earlier AS last
  FROM series
  WHERE organs = 2
  WINDOW earlier AS (PARTITION BY source_id ORDER BY first)
)
SELECT r.report_id, 'issuer' AS place, n.before, n.now, n.last, n.first, 'fail' AS verdict,
  2 AS left_value, 1 AS right_value,
  json_array(
    json_object('report_id', p.report_id, 'table', 'metadata', 'row', 'issuer_as_written', 'column', '',
      'value', n.before, 'side', 'left'),
    json_object('report_id', r.report_id, 'table', 'metadata', 'row', 'issuer_as_written', 'column', '',
      'value', n.now, 'side', 'right')) AS operands
FROM renamed n
CROSS JOIN reports p ON p.organ_id = n.before_id AND p.report_year = n.last AND p.edition = 1
CROSS JOIN reports r ON r.organ_id = n.now_id AND r.report_year = n.first AND r.edition = 1
WHERE n.first = n.last + 1
