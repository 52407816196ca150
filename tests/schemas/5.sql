CREATE TABLE "organs" (
  "organ_id" TEXT,
  "name" TEXT,
  "kind" TEXT,
  "level" TEXT,
  "division_code" TEXT,
  "parent_division_code" TEXT,
  "province_code" TEXT,
  "province" TEXT,
  "prefecture" TEXT,
  "county" TEXT,
  "principal_government" TEXT,
  "first_year" INTEGER,
  "last_year" INTEGER,
  "reports" INTEGER,
  PRIMARY KEY ("organ_id")
) WITHOUT ROWID;

CREATE TABLE "reports" (
  "report_id" TEXT,
  "organ_id" TEXT,
  "organ" TEXT,
  "report_year" INTEGER,
  "edition" INTEGER,
  "title" TEXT,
  "generation" TEXT,
  "table2_generation" TEXT,
  "table3_generation" TEXT,
  "table4_present" INTEGER,
  "period_start" TEXT,
  "period_end" TEXT,
  "published_on" TEXT,
  "published_source" TEXT,
  "year_source" TEXT,
  "issuer_as_written" TEXT,
  "issuer_source" TEXT,
  "division_basis" TEXT,
  "scope_table2" TEXT,
  "scope_table3" TEXT,
  "scope_basis" TEXT,
  "carrier" TEXT,
  "page_url" TEXT,
  "document_url" TEXT,
  "capture_id" TEXT,
  "source_id" TEXT,
  "first_seen" TEXT,
  "last_seen" TEXT,
  "revisions" INTEGER,
  "state" TEXT,
  "vanished_since" TEXT,
  "reappeared" TEXT,
  "cells_read" INTEGER,
  "cells_doubtful" INTEGER,
  "equations_passed" INTEGER,
  "equations_failed" INTEGER,
  "equations_unassessed" INTEGER,
  PRIMARY KEY ("report_id"),
  FOREIGN KEY ("organ_id") REFERENCES "organs"("organ_id"),
  FOREIGN KEY ("capture_id") REFERENCES "captures"("capture_id"),
  FOREIGN KEY ("source_id") REFERENCES "sources"("source_id")
);

CREATE TABLE "revisions" (
  "revision_id" TEXT,
  "report_id" TEXT,
  "revision" INTEGER,
  "capture_id" TEXT,
  "first_seen" TEXT,
  "last_seen" TEXT,
  "content_digest" TEXT,
  "extractor" TEXT,
  PRIMARY KEY ("revision_id"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id"),
  FOREIGN KEY ("capture_id") REFERENCES "captures"("capture_id")
) WITHOUT ROWID;

CREATE TABLE "revision_changes" (
  "revision_id" TEXT,
  "change" INTEGER,
  "report_id" TEXT,
  "kind" TEXT,
  "table_name" TEXT,
  "row_key" TEXT,
  "column_key" TEXT,
  "before" TEXT,
  "after" TEXT,
  PRIMARY KEY ("revision_id", "change"),
  FOREIGN KEY ("revision_id") REFERENCES "revisions"("revision_id"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "captures" (
  "capture_id" TEXT,
  "url" TEXT,
  "captured_at" TEXT,
  "role" TEXT,
  "method" TEXT,
  "outcome" TEXT,
  "reason" TEXT,
  "report_id" TEXT,
  "status" INTEGER,
  "content_type" TEXT,
  "length" INTEGER,
  "digest" TEXT,
  "content_digest" TEXT,
  "warc_file" TEXT,
  "warc_offset" INTEGER,
  "revisit" INTEGER,
  "source_id" TEXT,
  "run_id" TEXT,
  "page_url" TEXT,
  "list_title" TEXT,
  "list_date" TEXT,
  PRIMARY KEY ("capture_id"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id"),
  FOREIGN KEY ("source_id") REFERENCES "sources"("source_id")
) WITHOUT ROWID;

CREATE TABLE "proactive_disclosure" (
  "report_id" TEXT,
  "item" TEXT,
  "issued" INTEGER,
  "repealed" INTEGER,
  "in_force" INTEGER,
  "decisions" INTEGER,
  "amount_wan_yuan" TEXT,
  "new_made" INTEGER,
  "newly_disclosed" INTEGER,
  "total_disclosed" INTEGER,
  "prior_items" INTEGER,
  "change" INTEGER,
  "projects" INTEGER,
  "amount" TEXT,
  "amount_unit" TEXT,
  PRIMARY KEY ("report_id", "item"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "applications" (
  "report_id" TEXT,
  "item" TEXT,
  "item_order" INTEGER,
  "item_role" TEXT,
  "item_group" TEXT,
  "natural_person" INTEGER,
  "commercial_enterprise" INTEGER,
  "research_institution" INTEGER,
  "public_interest_org" INTEGER,
  "legal_services_org" INTEGER,
  "other_org" INTEGER,
  "total" INTEGER,
  PRIMARY KEY ("report_id", "item"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "proceedings" (
  "report_id" TEXT,
  "procedure" TEXT,
  "upheld" INTEGER,
  "corrected" INTEGER,
  "other_result" INTEGER,
  "pending" INTEGER,
  "total" INTEGER,
  PRIMARY KEY ("report_id", "procedure"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "statistics_2014" (
  "report_id" TEXT,
  "indicator" TEXT,
  "label" TEXT,
  "unit" TEXT,
  "annual" TEXT,
  "cumulative" TEXT,
  PRIMARY KEY ("report_id", "indicator"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "cell_states" (
  "report_id" TEXT,
  "table_name" TEXT,
  "row_key" TEXT,
  "column_key" TEXT,
  "state" TEXT,
  "printed" TEXT,
  "candidates" TEXT,
  "reason" TEXT,
  PRIMARY KEY ("report_id", "table_name", "row_key", "column_key"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "sections" (
  "report_id" TEXT,
  "section" TEXT,
  "heading" TEXT,
  "text" TEXT,
  PRIMARY KEY ("report_id", "section"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
);

CREATE TABLE "statements" (
  "statement_id" TEXT,
  "report_id" TEXT,
  "section" TEXT,
  "position" INTEGER,
  "quote" TEXT,
  "value" TEXT,
  "unit" TEXT,
  "qualifier" TEXT,
  "restates" TEXT,
  PRIMARY KEY ("statement_id"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "findings" (
  "finding_id" TEXT,
  "report_id" TEXT,
  "rule" TEXT,
  "place" TEXT,
  "severity" TEXT,
  "verdict" TEXT,
  "left_value" NUMERIC,
  "right_value" NUMERIC,
  "difference" NUMERIC,
  "formula" TEXT,
  "operands" TEXT,
  "operands_hash" TEXT,
  "message_zh" TEXT,
  "message_en" TEXT,
  PRIMARY KEY ("finding_id"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "verdicts" (
  "report_id" TEXT,
  "rule" TEXT,
  "verdict" TEXT,
  "why" TEXT,
  PRIMARY KEY ("report_id", "rule"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "sources" (
  "source_id" TEXT,
  "organ" TEXT,
  "division_code" TEXT,
  "family" TEXT,
  "entry_url" TEXT,
  "last_run" TEXT,
  "last_run_at" TEXT,
  "last_good" TEXT,
  "last_status" TEXT,
  "stop_reason" TEXT,
  "reasons" TEXT,
  "declared_total" INTEGER,
  "expected" INTEGER,
  "listed" INTEGER,
  "held" INTEGER,
  "new" INTEGER,
  "changed" INTEGER,
  "vanished" INTEGER,
  "reports" INTEGER,
  PRIMARY KEY ("source_id")
) WITHOUT ROWID;

CREATE TABLE "runs" (
  "run_id" TEXT,
  "started_at" TEXT,
  "finished_at" TEXT,
  "status" TEXT,
  "reasons" TEXT,
  "sources" INTEGER,
  "fetched" INTEGER,
  "new" INTEGER,
  "changed" INTEGER,
  "vanished" INTEGER,
  "unchanged" INTEGER,
  "failed" INTEGER,
  PRIMARY KEY ("run_id")
) WITHOUT ROWID;

CREATE TABLE "coverage" (
  "organ_id" TEXT,
  "organ" TEXT,
  "level" TEXT,
  "province" TEXT,
  "report_year" INTEGER,
  "state" TEXT,
  "due" TEXT,
  "dated" TEXT,
  "dated_by" TEXT,
  "report_id" TEXT,
  "published_on" TEXT,
  "url" TEXT,
  "source_id" TEXT,
  "looked_at" TEXT,
  PRIMARY KEY ("organ_id", "report_year"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "copies" (
  "report_id" TEXT,
  "other_report_id" TEXT,
  "similarity" REAL,
  "characters" INTEGER,
  "passages" TEXT,
  PRIMARY KEY ("report_id", "other_report_id"),
  FOREIGN KEY ("report_id") REFERENCES "reports"("report_id"),
  FOREIGN KEY ("other_report_id") REFERENCES "reports"("report_id")
) WITHOUT ROWID;

CREATE TABLE "build" (
  "key" TEXT,
  "value" TEXT,
  PRIMARY KEY ("key")
) WITHOUT ROWID;

CREATE TABLE "dictionary" (
  "kind" TEXT,
  "key" TEXT,
  "zh" TEXT,
  "en" TEXT,
  "unit" TEXT,
  "forms" TEXT,
  "law" TEXT,
  "formula" TEXT,
  "note_zh" TEXT,
  "note_en" TEXT,
  PRIMARY KEY ("kind", "key")
) WITHOUT ROWID;

-- The views of the published database.  Measures are never COALESCEd to 0: what is not printed stays NULL.

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

CREATE VIEW "年度报告" AS
SELECT report_id AS "报告编号", organ AS "机关", report_year AS "年度", title AS "标题", generation AS "格式",
  published_on AS "发布日期", carrier AS "载体", cells_doubtful AS "存疑格数", equations_failed AS "不成立的勾稽关系",
  page_url AS "发布页面", first_seen AS "首次见到"
FROM reports;

CREATE VIEW "申请办理情况" AS
SELECT r.organ AS "机关", r.report_year AS "年度", d.zh AS "行", a.natural_person AS "自然人",
  a.commercial_enterprise AS "商业企业", a.research_institution AS "科研机构", a.public_interest_org AS "社会公益组织",
  a.legal_services_org AS "法律服务机构", a.other_org AS "其他", a.total AS "总计", a.item_role AS "性质",
  a.item_order AS "行次", a.report_id AS "报告编号"
FROM applications a
JOIN reports r USING (report_id)
JOIN dictionary d ON d.kind = 'items' AND d.key = a.item;

CREATE VIEW "复议诉讼情况" AS
SELECT r.organ AS "机关", r.report_year AS "年度", d.zh AS "程序", p.upheld AS "结果维持", p.corrected AS "结果纠正",
  p.other_result AS "其他结果", p.pending AS "尚未审结", p.total AS "总计", p.report_id AS "报告编号"
FROM proceedings p
JOIN reports r USING (report_id)
JOIN dictionary d ON d.kind = 'procedures' AND d.key = p.procedure;

CREATE VIEW "主动公开情况" AS
SELECT r.organ AS "机关", r.report_year AS "年度", d.zh AS "事项", p.issued AS "本年制发件数", p.repealed AS "本年废止件数",
  p.in_force AS "现行有效件数", p.decisions AS "处理决定数量", p.amount_wan_yuan AS "收费金额（万元）",
  p.new_made AS "本年新制作数量", p.newly_disclosed AS "本年新公开数量", p.total_disclosed AS "对外公开总数量",
  p.prior_items AS "上一年项目数量", p.change AS "本年增减", p.projects AS "采购项目数量", p.amount AS "采购总金额",
  p.amount_unit AS "金额单位", p.report_id AS "报告编号"
FROM proactive_disclosure p
JOIN reports r USING (report_id)
JOIN dictionary d ON d.kind = 'disclosures' AND d.key = p.item;

CREATE VIEW "核验发现" AS
SELECT r.organ AS "机关", r.report_year AS "年度", f.rule AS "规则", f.message_zh AS "说明", f.left_value AS "左边",
  f.right_value AS "右边", f.difference AS "差", f.verdict AS "结论", f.report_id AS "报告编号"
FROM findings f
JOIN reports r USING (report_id);

CREATE VIEW latest_reports AS
SELECT r.report_id, r.organ_id, r.organ, o.kind, o.division_code, o.province_code, r.report_year, r.edition,
  r.generation, r.published_on, r.published_source, r.first_seen
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

PRAGMA user_version = 5;
