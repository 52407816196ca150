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
CREATE INDEX "idx_organs_name" ON "organs" ("name");
CREATE INDEX "idx_organs_kind" ON "organs" ("kind");
CREATE INDEX "idx_organs_level" ON "organs" ("level");
CREATE INDEX "idx_organs_division_code" ON "organs" ("division_code");
CREATE INDEX "idx_organs_parent_division_code" ON "organs" ("parent_division_code");
CREATE INDEX "idx_organs_province_code" ON "organs" ("province_code");
CREATE INDEX "idx_organs_province" ON "organs" ("province");
CREATE INDEX "idx_organs_prefecture" ON "organs" ("prefecture");
CREATE INDEX "idx_organs_county" ON "organs" ("county");
CREATE INDEX "idx_reports_organ_id" ON "reports" ("organ_id");
CREATE INDEX "idx_reports_organ" ON "reports" ("organ");
CREATE INDEX "idx_reports_report_year" ON "reports" ("report_year");
CREATE INDEX "idx_reports_generation" ON "reports" ("generation");
CREATE INDEX "idx_reports_published_on" ON "reports" ("published_on");
CREATE INDEX "idx_reports_scope_table2" ON "reports" ("scope_table2");
CREATE INDEX "idx_reports_scope_table3" ON "reports" ("scope_table3");
CREATE INDEX "idx_reports_carrier" ON "reports" ("carrier");
CREATE INDEX "idx_reports_capture_id" ON "reports" ("capture_id");
CREATE INDEX "idx_reports_source_id" ON "reports" ("source_id");
CREATE INDEX "idx_reports_state" ON "reports" ("state");
CREATE INDEX "idx_reports_equations_failed" ON "reports" ("equations_failed");
CREATE INDEX "idx_revisions_report_id" ON "revisions" ("report_id");
CREATE INDEX "idx_revisions_capture_id" ON "revisions" ("capture_id");
CREATE INDEX "idx_revision_changes_report_id" ON "revision_changes" ("report_id");
CREATE INDEX "idx_revision_changes_kind" ON "revision_changes" ("kind");
CREATE INDEX "idx_revision_changes_table_name" ON "revision_changes" ("table_name");
CREATE INDEX "idx_captures_url" ON "captures" ("url");
CREATE INDEX "idx_captures_captured_at" ON "captures" ("captured_at");
CREATE INDEX "idx_captures_role" ON "captures" ("role");
CREATE INDEX "idx_captures_outcome" ON "captures" ("outcome");
CREATE INDEX "idx_captures_report_id" ON "captures" ("report_id");
CREATE INDEX "idx_captures_digest" ON "captures" ("digest");
CREATE INDEX "idx_captures_source_id" ON "captures" ("source_id");
CREATE INDEX "idx_captures_run_id" ON "captures" ("run_id");
CREATE INDEX "idx_proactive_disclosure_item" ON "proactive_disclosure" ("item");
CREATE INDEX "idx_applications_item" ON "applications" ("item");
CREATE INDEX "idx_proceedings_procedure" ON "proceedings" ("procedure");
CREATE INDEX "idx_statistics_2014_indicator" ON "statistics_2014" ("indicator");
CREATE INDEX "idx_cell_states_state" ON "cell_states" ("state");
CREATE INDEX "idx_sections_section" ON "sections" ("section");
CREATE INDEX "idx_statements_report_id" ON "statements" ("report_id");
CREATE INDEX "idx_findings_report_id" ON "findings" ("report_id");
CREATE INDEX "idx_findings_rule" ON "findings" ("rule");
CREATE INDEX "idx_verdicts_rule" ON "verdicts" ("rule");
CREATE INDEX "idx_sources_division_code" ON "sources" ("division_code");
CREATE INDEX "idx_coverage_level" ON "coverage" ("level");
CREATE INDEX "idx_coverage_province" ON "coverage" ("province");
CREATE INDEX "idx_coverage_report_year" ON "coverage" ("report_year");
CREATE INDEX "idx_coverage_state" ON "coverage" ("state");
CREATE INDEX "idx_coverage_report_id" ON "coverage" ("report_id");
CREATE INDEX "idx_copies_other_report_id" ON "copies" ("other_report_id");
CREATE INDEX "idx_dictionary_key" ON "dictionary" ("key");
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
CREATE VIEW "机关" AS
SELECT t."organ_id" AS "机关编号",
  t."name" AS "机关全称",
  COALESCE(CASE t."kind" WHEN 'government' THEN '人民政府' WHEN 'government_office' THEN '政府办公厅' WHEN 'department' THEN '政府部门' WHEN 'vertical_department' THEN '垂直管理部门' WHEN 'dispatched_office' THEN '派出机构' WHEN 'development_zone' THEN '开发区等' WHEN 'township_government' THEN '乡镇人民政府' WHEN 'subdistrict_office' THEN '街道办事处' WHEN 'public_institution' THEN '公共企事业单位' WHEN 'applicants' THEN '申请人' WHEN 'items' THEN '第三表的行' WHEN 'heads' THEN '第三表的组名' WHEN 'procedures' THEN '第四表的程序' WHEN 'results' THEN '第四表的结果' WHEN 'disclosures' THEN '第二表的事项' WHEN 'measures' THEN '第二表的栏' WHEN 'indicators' THEN '2014年统计表的指标' WHEN 'sections' THEN '报告各部分' WHEN 'states' THEN '单元格状态' WHEN 'rules' THEN '核验规则' WHEN 'refusals' THEN '不作报告读取的类别' WHEN 'tables' THEN '表与视图' WHEN 'columns' THEN '栏' WHEN 'cell' THEN '单元格' WHEN 'paragraph' THEN '段落' WHEN 'metadata' THEN '元数据' END, t."kind") AS "机关类别",
  COALESCE(CASE t."level" WHEN 'national' THEN '国家级' WHEN 'province' THEN '省级' WHEN 'prefecture' THEN '地市级' WHEN 'county' THEN '县级' WHEN 'township' THEN '乡镇' WHEN 'functional_zone' THEN '功能区' END, t."level") AS "层级",
  t."division_code" AS "行政区划代码",
  t."parent_division_code" AS "上一级区划代码",
  t."province_code" AS "省级代码",
  t."province" AS "省",
  t."prefecture" AS "地市",
  t."county" AS "县区",
  t."principal_government" AS "所属人民政府",
  t."first_year" AS "最早报告年度",
  t."last_year" AS "最近报告年度",
  t."reports" AS "已收报告数"
FROM "organs" t;
CREATE VIEW "年度报告" AS
SELECT t."report_id" AS "报告编号",
  t."organ_id" AS "机关编号",
  t."organ" AS "机关",
  t."report_year" AS "年度",
  t."edition" AS "版次",
  t."title" AS "标题",
  COALESCE(CASE t."generation" WHEN 'a' THEN '2013年及以前' WHEN 'b' THEN '2014年格式' WHEN 'c' THEN '2019年格式' WHEN 'd' THEN '2021年格式' WHEN 'hybrid_c_table2_d_table3' THEN '混用' WHEN 'hybrid_d_table2_c_table3' THEN '混用' END, t."generation") AS "格式",
  COALESCE(CASE t."table2_generation" WHEN 'a' THEN '2013年及以前' WHEN 'b' THEN '2014年格式' WHEN 'c' THEN '2019年格式' WHEN 'd' THEN '2021年格式' WHEN 'hybrid_c_table2_d_table3' THEN '混用' WHEN 'hybrid_d_table2_c_table3' THEN '混用' END, t."table2_generation") AS "第二表格式",
  COALESCE(CASE t."table3_generation" WHEN 'a' THEN '2013年及以前' WHEN 'b' THEN '2014年格式' WHEN 'c' THEN '2019年格式' WHEN 'd' THEN '2021年格式' WHEN 'hybrid_c_table2_d_table3' THEN '混用' WHEN 'hybrid_d_table2_c_table3' THEN '混用' END, t."table3_generation") AS "第三表格式",
  t."table4_present" AS "有无第四表",
  t."period_start" AS "统计起始日",
  t."period_end" AS "统计截止日",
  t."published_on" AS "发布日期",
  COALESCE(CASE t."published_source" WHEN 'metadata' THEN '页面元数据' WHEN 'label' THEN '页面所标日期' WHEN 'signature' THEN '文末落款' WHEN 'list' THEN '列表所列日期' WHEN 'url' THEN '网址中的日期' END, t."published_source") AS "发布日期的来源",
  COALESCE(CASE t."year_source" WHEN 'title' THEN '标题' WHEN 'period' THEN '统计期限' WHEN 'narrative' THEN '正文' WHEN 'url' THEN '网址' WHEN 'published' THEN '发布日期的前一年' WHEN 'created' THEN '文件创建日期的前一年' END, t."year_source") AS "年度的来源",
  t."issuer_as_written" AS "报告中的机关名称",
  COALESCE(CASE t."issuer_source" WHEN 'title' THEN '标题' WHEN 'narrative' THEN '正文' WHEN 'contact' THEN '联系方式' WHEN 'publisher' THEN '页面所标发布机构' WHEN 'form' THEN '统计表所填单位' WHEN 'source' THEN '来源栏目的机关' END, t."issuer_source") AS "机关名称的来源",
  t."division_basis" AS "区划的依据",
  COALESCE(CASE t."scope_table2" WHEN 'own' THEN '本机关' WHEN 'office' THEN '办公厅' WHEN 'whole_area' THEN '全市、全县、全区' WHEN 'system' THEN '本系统' END, t."scope_table2") AS "第二表口径",
  COALESCE(CASE t."scope_table3" WHEN 'own' THEN '本机关' WHEN 'office' THEN '办公厅' WHEN 'whole_area' THEN '全市、全县、全区' WHEN 'system' THEN '本系统' END, t."scope_table3") AS "第三表口径",
  t."scope_basis" AS "口径的依据",
  COALESCE(CASE t."carrier" WHEN 'html' THEN '网页' WHEN 'docx' THEN 'Word文件' WHEN 'doc' THEN '旧版Word文件' WHEN 'pdf' THEN 'PDF文件' WHEN 'rtf' THEN 'RTF文件' WHEN 'mht' THEN '单文件网页' WHEN 'xls' THEN '旧版Excel文件' WHEN 'xlsx' THEN 'Excel文件' WHEN 'ofd' THEN 'OFD文件' WHEN 'zip' THEN '压缩包' WHEN 'scan' THEN '扫描件' WHEN 'text' THEN '纯文本' END, t."carrier") AS "载体",
  t."page_url" AS "发布页面地址",
  t."document_url" AS "所读文件地址",
  t."capture_id" AS "存档编号",
  t."source_id" AS "来源编号",
  t."first_seen" AS "首次见到",
  t."last_seen" AS "最近见到",
  t."revisions" AS "内容版本数",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('states') AND d."key" = t."state" LIMIT 1), CASE t."state" WHEN 'on time' THEN '按时公布' WHEN 'late' THEN '晚于法定期限' WHEN 'held' THEN '已收' WHEN 'missing' THEN '栏目已读到底' WHEN 'unreachable' THEN '栏目无法访问' WHEN 'gated' THEN '访问受阻' WHEN 'not looked for' THEN '从未查找' WHEN 'not found by us' THEN '本库未找到' WHEN 'vanished' THEN '已收' WHEN 'replaced' THEN '已收' END, t."state") AS "现状",
  t."vanished_since" AS "首次见其不在",
  t."reappeared" AS "不在之后首次再见",
  t."cells_read" AS "读出的数字格数",
  t."cells_doubtful" AS "存疑格数",
  t."equations_passed" AS "成立的勾稽关系",
  t."equations_failed" AS "不成立的勾稽关系",
  t."equations_unassessed" AS "无法判断的勾稽关系"
FROM "reports" t;
CREATE VIEW "内容版本" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."revision_id" AS "版本编号",
  t."report_id" AS "报告编号",
  t."revision" AS "第几版",
  t."capture_id" AS "存档编号",
  t."first_seen" AS "首次见到",
  t."last_seen" AS "最近见到",
  t."content_digest" AS "内容摘要",
  t."extractor" AS "读取程序版本"
FROM "revisions" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "版本改动" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."revision_id" AS "版本编号",
  t."change" AS "第几处",
  t."report_id" AS "报告编号",
  COALESCE(CASE t."kind" WHEN 'government' THEN '人民政府' WHEN 'government_office' THEN '政府办公厅' WHEN 'department' THEN '政府部门' WHEN 'vertical_department' THEN '垂直管理部门' WHEN 'dispatched_office' THEN '派出机构' WHEN 'development_zone' THEN '开发区等' WHEN 'township_government' THEN '乡镇人民政府' WHEN 'subdistrict_office' THEN '街道办事处' WHEN 'public_institution' THEN '公共企事业单位' WHEN 'applicants' THEN '申请人' WHEN 'items' THEN '第三表的行' WHEN 'heads' THEN '第三表的组名' WHEN 'procedures' THEN '第四表的程序' WHEN 'results' THEN '第四表的结果' WHEN 'disclosures' THEN '第二表的事项' WHEN 'measures' THEN '第二表的栏' WHEN 'indicators' THEN '2014年统计表的指标' WHEN 'sections' THEN '报告各部分' WHEN 'states' THEN '单元格状态' WHEN 'rules' THEN '核验规则' WHEN 'refusals' THEN '不作报告读取的类别' WHEN 'tables' THEN '表与视图' WHEN 'columns' THEN '栏' WHEN 'cell' THEN '单元格' WHEN 'paragraph' THEN '段落' WHEN 'metadata' THEN '元数据' END, t."kind") AS "类别",
  COALESCE(CASE t."table_name" WHEN 'sections' THEN '正文' WHEN 'metadata' THEN '元数据' WHEN 'table2' THEN '第二表' WHEN 'table3' THEN '第三表' WHEN 'table4' THEN '第四表' WHEN 'table_b' THEN '2014年格式统计表' END, t."table_name") AS "表",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('items', 'heads', 'disclosures', 'procedures', 'indicators', 'sections') AND d."key" = t."row_key" LIMIT 1), CASE t."row_key" WHEN 'title' THEN '标题' WHEN 'publication_date' THEN '发布日期' WHEN 'period_start' THEN '统计起始日' WHEN 'period_end' THEN '统计截止日' WHEN 'issuer_as_written' THEN '报告中的机关名称' WHEN 'format_generation' THEN '格式' END, t."row_key") AS "行",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('applicants', 'results', 'measures') AND d."key" = t."column_key" LIMIT 1), CASE t."column_key" WHEN 'annual' THEN '年度数' WHEN 'cumulative' THEN '历年累计数' WHEN 'heading' THEN '标题' END, t."column_key") AS "列",
  t."before" AS "改前原文",
  t."after" AS "改后原文"
FROM "revision_changes" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "存档记录" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."capture_id" AS "存档编号",
  t."url" AS "地址",
  t."captured_at" AS "存档时间",
  COALESCE(CASE t."role" WHEN 'list' THEN '列表页' WHEN 'detail' THEN '正文页' WHEN 'attachment' THEN '附件' WHEN 'document' THEN '自行录入的文件' END, t."role") AS "角色",
  COALESCE(CASE t."method" WHEN 'http' THEN 'HTTP' WHEN 'browser' THEN '浏览器渲染后' WHEN 'ingest' THEN '自行录入' END, t."method") AS "取得方式",
  COALESCE(CASE t."outcome" WHEN 'report' THEN '报告' WHEN 'list' THEN '列表页' WHEN 'error' THEN '未读' WHEN 'notice' THEN '被拒' WHEN 'website_statement' THEN '被拒' WHEN 'other_report' THEN '被拒' WHEN 'empty_form' THEN '被拒' WHEN 'index_page' THEN '被拒' WHEN 'empty' THEN '被拒' WHEN 'encrypted' THEN '被拒' WHEN 'damaged' THEN '被拒' WHEN 'too_large' THEN '被拒' WHEN 'unsupported' THEN '被拒' END, t."outcome") AS "结果",
  t."reason" AS "被拒理由",
  t."report_id" AS "报告编号",
  COALESCE(CASE t."status" WHEN 'complete' THEN '完整' WHEN 'partial' THEN '不完整' WHEN 'failed' THEN '失败' WHEN 'interrupted' THEN '中断' WHEN 'never contacted' THEN '从未联系' END, t."status") AS "HTTP状态",
  t."content_type" AS "声明的类型",
  t."length" AS "字节数",
  t."digest" AS "摘要",
  t."content_digest" AS "内容摘要",
  t."warc_file" AS "WARC文件",
  t."warc_offset" AS "在WARC文件中的位置",
  t."revisit" AS "与此前存档字节相同",
  t."source_id" AS "来源编号",
  t."run_id" AS "所属运行",
  t."page_url" AS "链接此附件的页面",
  t."list_title" AS "列表中的标题",
  t."list_date" AS "列表中的日期"
FROM "captures" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "主动公开情况" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('items', 'disclosures') AND d."key" = t."item" LIMIT 1), t."item") AS "事项",
  t."issued" AS "本年制发件数",
  t."repealed" AS "本年废止件数",
  t."in_force" AS "现行有效件数",
  t."decisions" AS "处理决定数量",
  t."amount_wan_yuan" AS "本年收费金额",
  t."new_made" AS "本年新制作数量",
  t."newly_disclosed" AS "本年新公开数量",
  t."total_disclosed" AS "对外公开总数量",
  t."prior_items" AS "上一年项目数量",
  t."change" AS "本年增/减",
  t."projects" AS "采购项目数量",
  t."amount" AS "采购总金额",
  t."amount_unit" AS "采购总金额的单位"
FROM "proactive_disclosure" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "申请办理情况" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('items', 'disclosures') AND d."key" = t."item" LIMIT 1), t."item") AS "行",
  t."item_order" AS "行次",
  COALESCE(CASE t."item_role" WHEN 'flow' THEN '收转' WHEN 'outcome' THEN '办理结果' WHEN 'total' THEN '结果总计' END, t."item_role") AS "行的性质",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('heads') AND d."key" = t."item_group" LIMIT 1), t."item_group") AS "所属组",
  t."natural_person" AS "自然人",
  t."commercial_enterprise" AS "商业企业",
  t."research_institution" AS "科研机构",
  t."public_interest_org" AS "社会公益组织",
  t."legal_services_org" AS "法律服务机构",
  t."other_org" AS "其他",
  t."total" AS "总计"
FROM "applications" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "复议诉讼情况" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('procedures') AND d."key" = t."procedure" LIMIT 1), t."procedure") AS "程序",
  t."upheld" AS "结果维持",
  t."corrected" AS "结果纠正",
  t."other_result" AS "其他结果",
  t."pending" AS "尚未审结",
  t."total" AS "总计"
FROM "proceedings" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "统计表指标" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('indicators') AND d."key" = t."indicator" LIMIT 1), t."indicator") AS "指标",
  t."label" AS "原表所印名称",
  t."unit" AS "单位",
  t."annual" AS "年度数",
  t."cumulative" AS "历年累计数"
FROM "statistics_2014" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "特殊单元格" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  COALESCE(CASE t."table_name" WHEN 'sections' THEN '正文' WHEN 'metadata' THEN '元数据' WHEN 'table2' THEN '第二表' WHEN 'table3' THEN '第三表' WHEN 'table4' THEN '第四表' WHEN 'table_b' THEN '2014年格式统计表' END, t."table_name") AS "表",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('items', 'heads', 'disclosures', 'procedures', 'indicators', 'sections') AND d."key" = t."row_key" LIMIT 1), CASE t."row_key" WHEN 'title' THEN '标题' WHEN 'publication_date' THEN '发布日期' WHEN 'period_start' THEN '统计起始日' WHEN 'period_end' THEN '统计截止日' WHEN 'issuer_as_written' THEN '报告中的机关名称' WHEN 'format_generation' THEN '格式' END, t."row_key") AS "行",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('applicants', 'results', 'measures') AND d."key" = t."column_key" LIMIT 1), CASE t."column_key" WHEN 'annual' THEN '年度数' WHEN 'cumulative' THEN '历年累计数' WHEN 'heading' THEN '标题' END, t."column_key") AS "列",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('states') AND d."key" = t."state" LIMIT 1), CASE t."state" WHEN 'on time' THEN '按时公布' WHEN 'late' THEN '晚于法定期限' WHEN 'held' THEN '已收' WHEN 'missing' THEN '栏目已读到底' WHEN 'unreachable' THEN '栏目无法访问' WHEN 'gated' THEN '访问受阻' WHEN 'not looked for' THEN '从未查找' WHEN 'not found by us' THEN '本库未找到' WHEN 'vanished' THEN '已收' WHEN 'replaced' THEN '已收' END, t."state") AS "状态",
  t."printed" AS "原文",
  t."candidates" AS "备选读法",
  t."reason" AS "原因"
FROM "cell_states" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "报告正文" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('sections') AND d."key" = t."section" LIMIT 1), t."section") AS "部分",
  t."heading" AS "标题",
  t."text" AS "正文"
FROM "sections" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "正文数字" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."statement_id" AS "编号",
  t."report_id" AS "报告编号",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('sections') AND d."key" = t."section" LIMIT 1), t."section") AS "部分",
  t."position" AS "在该部分中的位置",
  t."quote" AS "原文",
  t."value" AS "数值",
  t."unit" AS "单位",
  t."qualifier" AS "限定",
  t."restates" AS "所复述的单元格"
FROM "statements" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "核验发现" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."finding_id" AS "编号",
  t."report_id" AS "报告编号",
  t."rule" AS "规则",
  t."place" AS "应用之处",
  COALESCE(CASE t."severity" WHEN 'error' THEN '错误' WHEN 'warning' THEN '提醒' WHEN 'info' THEN '提示' END, t."severity") AS "严重程度",
  COALESCE(CASE t."verdict" WHEN 'fail' THEN '不成立' WHEN 'pass' THEN '成立' WHEN 'not assessable' THEN '不予判断' WHEN 'needs reading' THEN '须人工核读' END, t."verdict") AS "结论",
  t."left_value" AS "左边",
  t."right_value" AS "右边",
  t."difference" AS "差",
  t."formula" AS "算式",
  t."operands" AS "参与的单元格",
  t."operands_hash" AS "结论、算式与参与单元格的摘要",
  t."message_zh" AS "说明"
FROM "findings" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "规则结论" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  t."rule" AS "规则",
  COALESCE(CASE t."verdict" WHEN 'fail' THEN '不成立' WHEN 'pass' THEN '成立' WHEN 'not assessable' THEN '不予判断' WHEN 'needs reading' THEN '须人工核读' END, t."verdict") AS "结论",
  t."why" AS "原因"
FROM "verdicts" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "来源栏目" AS
SELECT t."source_id" AS "来源编号",
  t."organ" AS "机关",
  t."division_code" AS "行政区划代码",
  t."family" AS "门户类型",
  t."entry_url" AS "入口地址",
  t."last_run" AS "最近运行",
  t."last_run_at" AS "最近运行结束",
  t."last_good" AS "最近一次完整运行结束",
  COALESCE(CASE t."last_status" WHEN 'complete' THEN '完整' WHEN 'partial' THEN '不完整' WHEN 'failed' THEN '失败' WHEN 'interrupted' THEN '中断' WHEN 'never contacted' THEN '从未联系' END, t."last_status") AS "最近状况",
  COALESCE(CASE t."stop_reason" WHEN 'end' THEN '列表到底' WHEN 'declared total reached' THEN '已达门户声称的条数' WHEN '404' THEN '下一页不存在' WHEN 'stub' THEN '只给空壳页面' WHEN 'no new rows' THEN '不再有新条目' WHEN 'cap' THEN '达到页数上限' WHEN 'error' THEN '出错' WHEN 'gate' THEN '访问受阻' WHEN 'robots' THEN 'robots.txt不允许' WHEN 'no browser' THEN '需要浏览器而未配备' END, t."stop_reason") AS "列表终止原因",
  t."reasons" AS "说明",
  t."declared_total" AS "门户声称的条数",
  t."expected" AS "应有报告数",
  t."listed" AS "列出的报告数",
  t."held" AS "列出且已存档的报告数",
  t."new" AS "最近运行新得的文件数",
  t."changed" AS "最近运行内容有变的文件数",
  t."vanished" AS "最近运行发现撤下的文件数",
  t."reports" AS "已收报告数"
FROM "sources" t;
CREATE VIEW "抓取运行" AS
SELECT t."run_id" AS "运行编号",
  t."started_at" AS "开始",
  t."finished_at" AS "结束",
  COALESCE(CASE t."status" WHEN 'complete' THEN '完整' WHEN 'partial' THEN '不完整' WHEN 'failed' THEN '失败' WHEN 'interrupted' THEN '中断' WHEN 'never contacted' THEN '从未联系' END, t."status") AS "结果",
  t."reasons" AS "理由",
  t."sources" AS "来源数",
  t."fetched" AS "取得的文件数",
  t."new" AS "其中新的",
  t."changed" AS "其中内容有变的",
  t."vanished" AS "撤下的文件数",
  t."unchanged" AS "未变的文件数",
  t."failed" AS "失败的请求数"
FROM "runs" t;
CREATE VIEW "收录情况" AS
SELECT t."organ_id" AS "机关编号",
  t."organ" AS "机关",
  COALESCE(CASE t."level" WHEN 'national' THEN '国家级' WHEN 'province' THEN '省级' WHEN 'prefecture' THEN '地市级' WHEN 'county' THEN '县级' WHEN 'township' THEN '乡镇' WHEN 'functional_zone' THEN '功能区' END, t."level") AS "层级",
  t."province" AS "省",
  t."report_year" AS "年度",
  COALESCE((SELECT d."zh" FROM "dictionary" d WHERE d."kind" IN ('states') AND d."key" = t."state" LIMIT 1), CASE t."state" WHEN 'on time' THEN '按时公布' WHEN 'late' THEN '晚于法定期限' WHEN 'held' THEN '已收' WHEN 'missing' THEN '栏目已读到底' WHEN 'unreachable' THEN '栏目无法访问' WHEN 'gated' THEN '访问受阻' WHEN 'not looked for' THEN '从未查找' WHEN 'not found by us' THEN '本库未找到' WHEN 'vanished' THEN '已收' WHEN 'replaced' THEN '已收' END, t."state") AS "状态",
  t."due" AS "法定期限",
  t."dated" AS "最早的可信日期",
  t."dated_by" AS "日期的来源",
  t."report_id" AS "报告编号",
  t."published_on" AS "发布日期",
  t."url" AS "报告页面",
  t."source_id" AS "来源栏目",
  t."looked_at" AS "来源最近一次运行"
FROM "coverage" t;
CREATE VIEW "正文雷同" AS
SELECT r."organ" AS "机关",
  r."report_year" AS "年度",
  t."report_id" AS "报告编号",
  t."other_report_id" AS "另一份报告",
  t."similarity" AS "相同文字占本报告自有文字的比例",
  t."characters" AS "相同字数",
  t."passages" AS "相同的段落"
FROM "copies" t
LEFT JOIN "reports" r ON r."report_id" = t."report_id";
CREATE VIEW "词典" AS
SELECT COALESCE(CASE t."kind" WHEN 'government' THEN '人民政府' WHEN 'government_office' THEN '政府办公厅' WHEN 'department' THEN '政府部门' WHEN 'vertical_department' THEN '垂直管理部门' WHEN 'dispatched_office' THEN '派出机构' WHEN 'development_zone' THEN '开发区等' WHEN 'township_government' THEN '乡镇人民政府' WHEN 'subdistrict_office' THEN '街道办事处' WHEN 'public_institution' THEN '公共企事业单位' WHEN 'applicants' THEN '申请人' WHEN 'items' THEN '第三表的行' WHEN 'heads' THEN '第三表的组名' WHEN 'procedures' THEN '第四表的程序' WHEN 'results' THEN '第四表的结果' WHEN 'disclosures' THEN '第二表的事项' WHEN 'measures' THEN '第二表的栏' WHEN 'indicators' THEN '2014年统计表的指标' WHEN 'sections' THEN '报告各部分' WHEN 'states' THEN '单元格状态' WHEN 'rules' THEN '核验规则' WHEN 'refusals' THEN '不作报告读取的类别' WHEN 'tables' THEN '表与视图' WHEN 'columns' THEN '栏' WHEN 'cell' THEN '单元格' WHEN 'paragraph' THEN '段落' WHEN 'metadata' THEN '元数据' END, t."kind") AS "类别",
  t."key" AS "代码",
  t."zh" AS "中文",
  t."unit" AS "单位",
  t."forms" AS "适用格式",
  t."law" AS "条例条文",
  t."formula" AS "算式",
  t."note_zh" AS "注意"
FROM "dictionary" t;
CREATE VIEW "申请办理汇总" AS
SELECT t."report_id" AS "报告编号",
  t."organ" AS "机关",
  t."report_year" AS "年度",
  t."received_new" AS "本年新收",
  t."carried_in" AS "上年结转",
  t."granted" AS "予以公开",
  t."granted_partial" AS "部分公开",
  t."refused" AS "不予公开",
  t."unable" AS "无法提供",
  t."not_processed" AS "不予处理",
  t."other_handling" AS "其他处理",
  t."outcome_total" AS "办理结果总计",
  t."carried_out" AS "结转下年"
FROM "applications_wide" t;
CREATE VIEW "每年一份报告" AS
SELECT t."report_id" AS "报告编号",
  t."organ_id" AS "机关编号",
  t."organ" AS "机关",
  COALESCE(CASE t."kind" WHEN 'government' THEN '人民政府' WHEN 'government_office' THEN '政府办公厅' WHEN 'department' THEN '政府部门' WHEN 'vertical_department' THEN '垂直管理部门' WHEN 'dispatched_office' THEN '派出机构' WHEN 'development_zone' THEN '开发区等' WHEN 'township_government' THEN '乡镇人民政府' WHEN 'subdistrict_office' THEN '街道办事处' WHEN 'public_institution' THEN '公共企事业单位' WHEN 'applicants' THEN '申请人' WHEN 'items' THEN '第三表的行' WHEN 'heads' THEN '第三表的组名' WHEN 'procedures' THEN '第四表的程序' WHEN 'results' THEN '第四表的结果' WHEN 'disclosures' THEN '第二表的事项' WHEN 'measures' THEN '第二表的栏' WHEN 'indicators' THEN '2014年统计表的指标' WHEN 'sections' THEN '报告各部分' WHEN 'states' THEN '单元格状态' WHEN 'rules' THEN '核验规则' WHEN 'refusals' THEN '不作报告读取的类别' WHEN 'tables' THEN '表与视图' WHEN 'columns' THEN '栏' WHEN 'cell' THEN '单元格' WHEN 'paragraph' THEN '段落' WHEN 'metadata' THEN '元数据' END, t."kind") AS "机关类别",
  COALESCE(CASE t."level" WHEN 'national' THEN '国家级' WHEN 'province' THEN '省级' WHEN 'prefecture' THEN '地市级' WHEN 'county' THEN '县级' WHEN 'township' THEN '乡镇' WHEN 'functional_zone' THEN '功能区' END, t."level") AS "层级",
  t."division_code" AS "行政区划代码",
  t."province_code" AS "省级代码",
  t."province" AS "省",
  t."prefecture" AS "地市",
  t."report_year" AS "年度",
  t."edition" AS "版次",
  COALESCE(CASE t."scope_table3" WHEN 'own' THEN '本机关' WHEN 'office' THEN '办公厅' WHEN 'whole_area' THEN '全市、全县、全区' WHEN 'system' THEN '本系统' END, t."scope_table3") AS "第三表口径",
  COALESCE(CASE t."generation" WHEN 'a' THEN '2013年及以前' WHEN 'b' THEN '2014年格式' WHEN 'c' THEN '2019年格式' WHEN 'd' THEN '2021年格式' WHEN 'hybrid_c_table2_d_table3' THEN '混用' WHEN 'hybrid_d_table2_c_table3' THEN '混用' END, t."generation") AS "格式",
  t."published_on" AS "发布日期",
  COALESCE(CASE t."published_source" WHEN 'metadata' THEN '页面元数据' WHEN 'label' THEN '页面所标日期' WHEN 'signature' THEN '文末落款' WHEN 'list' THEN '列表所列日期' WHEN 'url' THEN '网址中的日期' END, t."published_source") AS "发布日期的来源",
  t."first_seen" AS "首次见到"
FROM "latest_reports" t;
CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, content="sections", tokenize="unicode61");
CREATE VIRTUAL TABLE reports_fts USING fts5(organ, title, content="reports", tokenize="unicode61");
PRAGMA user_version = 6;
