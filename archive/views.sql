-- The views of the published database; those with Chinese names are made from the dictionary (hanviews.py).  Measures are never COALESCEd to 0: what is not printed stays NULL.

CREATE VIEW applications_wide AS
SELECT r.report_id, r.organ, r.report_year,
  (SELECT total FROM applications a WHERE a.report_id = r.report_id AND a.item = 'received_new') AS received_new,
  (SELECT total FROM applications a WHERE a.report_id = r.report_id AND a.item = 'carried_in') AS carried_in,
  (SELECT total FROM applications a WHERE a.report_id = r.report_id AND a.item = 'granted') AS granted,
  (SELECT total FROM applications a WHERE a.report_id = r.report_id AND a.item = 'granted_partial') AS granted_partial,
  (SELECT CASE WHEN COUNT(*) = COUNT(total) THEN SUM(total) END FROM applications a
    WHERE a.report_id = r.report_id AND a.item_role = 'outcome' AND a.item_group = 'refused') AS refused,
  (SELECT CASE WHEN COUNT(*) = COUNT(total) THEN SUM(total) END FROM applications a
    WHERE a.report_id = r.report_id AND a.item_role = 'outcome' AND a.item_group = 'unable') AS unable,
  (SELECT CASE WHEN COUNT(*) = COUNT(total) THEN SUM(total) END FROM applications a
    WHERE a.report_id = r.report_id AND a.item_role = 'outcome' AND a.item_group = 'not_processed') AS not_processed,
  (SELECT CASE WHEN COUNT(*) = COUNT(total) THEN SUM(total) END FROM applications a
    WHERE a.report_id = r.report_id AND a.item_role = 'outcome' AND a.item_group = 'other_handling') AS other_handling,
  (SELECT total FROM applications a WHERE a.report_id = r.report_id AND a.item = 'outcome_total') AS outcome_total,
  (SELECT total FROM applications a WHERE a.report_id = r.report_id AND a.item = 'carried_out') AS carried_out
FROM reports r
WHERE r.table3_generation IS NOT NULL;

CREATE VIEW coverage_shares AS
SELECT province, level, report_year, COUNT(*) AS organs, SUM(state IN ('on time', 'late', 'held')) AS held,
  SUM(state = 'on time') AS on_time, SUM(state = 'late') AS late, SUM(state = 'missing') AS missing,
  SUM(state = 'not found by us') AS not_found, SUM(state IN ('unreachable', 'gated')) AS not_reached,
  SUM(state = 'not looked for') AS not_looked_for,
  ROUND(100.0 * SUM(state IN ('on time', 'late', 'held')) / COUNT(*), 1) AS held_pct
FROM coverage
GROUP BY province, level, report_year;

CREATE VIEW latest_reports AS
SELECT r.report_id, r.organ_id, r.organ, o.kind, o.level, o.division_code, o.province_code, o.province, o.prefecture,
  r.report_year, r.edition, r.scope_table3, r.generation, r.published_on, r.published_source, r.first_seen
FROM reports r
JOIN organs o USING (organ_id)
WHERE r.report_year IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM reports later WHERE later.organ_id = r.organ_id
    AND later.report_year = r.report_year AND later.edition > r.edition);

CREATE VIEW successive_reports AS
SELECT r.report_id, r.organ_id, r.organ, r.report_year, p.report_id AS previous_report_id,
  CASE WHEN r.scope_table2 IS p.scope_table2 THEN 1 WHEN r.scope_table2 <> p.scope_table2 THEN 0 END AS same_scope_table2,
  CASE WHEN r.scope_table3 IS p.scope_table3 THEN 1 WHEN r.scope_table3 <> p.scope_table3 THEN 0 END AS same_scope_table3,
  r.table2_generation = p.table2_generation AS same_form_table2,
  r.table3_generation = p.table3_generation AS same_form_table3
FROM reports r
JOIN organs o USING (organ_id)
JOIN reports p ON p.organ_id = r.organ_id AND p.report_year = r.report_year - 1
WHERE (o.division_code IS NOT NULL OR o.parent_division_code IS NOT NULL OR r.source_id = p.source_id)
  AND NOT EXISTS (SELECT 1 FROM reports later WHERE later.organ_id = r.organ_id
    AND later.report_year = r.report_year AND later.edition > r.edition)
  AND NOT EXISTS (SELECT 1 FROM reports later WHERE later.organ_id = p.organ_id
    AND later.report_year = p.report_year AND later.edition > p.edition);

CREATE VIEW subordinate_reports AS
WITH latest AS (
  SELECT r.report_id, r.organ_id, r.organ, r.report_year, r.scope_table2, r.scope_table3, o.kind, o.division_code,
    o.parent_division_code
  FROM reports r
  JOIN organs o USING (organ_id)
  WHERE NOT EXISTS (SELECT 1 FROM reports later WHERE later.organ_id = r.organ_id
    AND later.report_year = r.report_year AND later.edition > r.edition)
), governments AS (
  SELECT * FROM latest WHERE kind = 'government' AND division_code IS NOT NULL
)
SELECT g.report_id AS parent_report_id, g.organ AS parent, c.report_id, c.organ, c.kind, c.report_year,
  g.scope_table2 AS parent_scope_table2, g.scope_table3 AS parent_scope_table3, c.scope_table2, c.scope_table3
FROM governments g
JOIN latest c ON c.division_code = g.division_code AND c.report_year = g.report_year AND c.kind <> 'government'
  AND c.scope_table3 IS NOT 'whole_area'
UNION ALL
SELECT g.report_id, g.organ, c.report_id, c.organ, c.kind, c.report_year, g.scope_table2, g.scope_table3, c.scope_table2,
  c.scope_table3
FROM governments g
JOIN latest c ON c.parent_division_code = g.division_code AND c.report_year = g.report_year
  AND c.kind IN ('government', 'development_zone');
