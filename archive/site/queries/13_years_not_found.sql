-- group: time
-- title zh: 哪些机关哪些年度没有找到报告？
-- title en: For which organs and years was no report found?
-- answers zh: 机关自最早一份报告之后、本库没有找到报告的年度。
-- answers en: Years after an organ's first report for which none is held.
-- care zh: “未找到”只说明本库没有，不等于没有公布：可能栏目搬迁、访问受阻、机构合并或改名。
-- care en: Not found by us is not the same as not published: the column may have moved, a gate may have stopped us, the organ may have merged or been renamed.
-- column years_missing | 未找到的年度 | years not found
-- column missing | 年数 | how many
SELECT organ, COUNT(*) AS missing, GROUP_CONCAT(report_year, ', ') AS years_missing, organ_id
FROM (SELECT * FROM coverage ORDER BY report_year)
WHERE state IN ('not found by us', 'missing')
GROUP BY organ_id, organ
ORDER BY missing DESC, organ
