-- group: quality
-- title zh: 结转下年与次年的上年结转对得上吗？
-- title en: Do the cases carried out one year come in the next?
-- answers zh: 某年“结转下年度继续办理”与同一机关次年“上年结转”不相等之处。
-- answers en: Where an organ's cases carried over to the next year differ from those the next report takes over.
-- care zh: 机构改革、职能划转、口径更正都可能造成差异；本查询只列数字，不说明原因。任一格空白或存疑则不比较，缺一年的机关也不比较。
-- care en: Mergers, moved duties or corrected counting can explain a difference: these are numbers, not causes. Pairs with a blank or doubtful cell, or with a year missing, are not compared.
-- param column = total | total只看总计；all逐类申请人 | total: printed total only; all: every applicant column
-- column column_key | 申请人 | applicants
-- column carried_out | 结转下年 | carried over to the next year
-- column next_year | 次年 | next year
-- column carried_in | 次年报告的上年结转 | carried in, by the next report
-- column difference | 差（次年减本年） | difference (next minus this)
-- column next_report_id | 次年报告 | next report
WITH applicants(column_key) AS (
  VALUES ('total'), ('natural_person'), ('commercial_enterprise'), ('research_institution'), ('public_interest_org'),
    ('legal_services_org'), ('other_org')
), pairs AS (
  SELECT now.organ, now.report_year, c.column_key, then_.report_year AS next_year, now.report_id,
    then_.report_id AS next_report_id,
    CASE c.column_key WHEN 'total' THEN o.total WHEN 'natural_person' THEN o.natural_person
      WHEN 'commercial_enterprise' THEN o.commercial_enterprise WHEN 'research_institution' THEN o.research_institution
      WHEN 'public_interest_org' THEN o.public_interest_org WHEN 'legal_services_org' THEN o.legal_services_org
      WHEN 'other_org' THEN o.other_org END AS carried_out,
    CASE c.column_key WHEN 'total' THEN i.total WHEN 'natural_person' THEN i.natural_person
      WHEN 'commercial_enterprise' THEN i.commercial_enterprise WHEN 'research_institution' THEN i.research_institution
      WHEN 'public_interest_org' THEN i.public_interest_org WHEN 'legal_services_org' THEN i.legal_services_org
      WHEN 'other_org' THEN i.other_org END AS carried_in
  FROM latest_reports now
  JOIN latest_reports then_ ON then_.organ_id = now.organ_id AND then_.report_year = now.report_year + 1
  JOIN applications o ON o.report_id = now.report_id AND o.item = 'carried_out'
  JOIN applications i ON i.report_id = then_.report_id AND i.item = 'carried_in'
  JOIN applicants c ON :column = 'all' OR c.column_key = 'total'
)
SELECT organ, report_year, column_key, carried_out, next_year, carried_in, carried_in - carried_out AS difference,
  report_id, next_report_id
FROM pairs
WHERE carried_out <> carried_in
ORDER BY ABS(carried_in - carried_out) DESC, organ, report_year
