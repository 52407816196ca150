-- message zh: 除通用语句外，正文{left_value}%的文字与{whose}{year}年度报告相同，共{characters}字。
-- message en: Template sentences apart, {left_value} % of the text is that of the report of {year} by {whose_en}: {characters} characters.
SELECT c.report_id, 's ' || c.other_report_id AS place, p.report_year AS year, c.characters,
  CASE WHEN p.organ_id = r.organ_id THEN '本机关' ELSE p.organ END AS whose,
  CASE WHEN p.organ_id = r.organ_id THEN 'the same organ' ELSE p.organ END AS whose_en,
  CASE WHEN p.organ_id = r.organ_id THEN 'warning' ELSE 'info' END AS severity, 'fail' AS verdict,
  CAST(ROUND(100 * c.similarity) AS INTEGER) AS left_value, 90 AS right_value,
  json_array(
    json_object('report_id', c.report_id, 'table', 'narrative', 'row', json_extract(c.passages, '$[0].section'),
      'column', CAST(json_extract(c.passages, '$[0].position') AS TEXT), 'value', c.similarity, 'side', 'left',
      'quote', json_extract(c.passages, '$[0].text')),
    json_object('report_id', c.other_report_id, 'table', 'narrative',
      'row', json_extract(c.passages, '$[0].other_section'),
      'column', CAST(json_extract(c.passages, '$[0].other_position') AS TEXT), 'value', c.similarity, 'side', 'right',
      'quote', COALESCE(json_extract(c.passages, '$[0].other_text'), json_extract(c.passages, '$[0].text')))) AS operands
FROM copies c
JOIN reports r ON r.report_id = c.report_id
JOIN reports p ON p.report_id = c.other_report_id
WHERE c.similarity >= 0.9 AND c.passages <> '[]'
