-- group: quality
-- title zh: 哪些文件没有被当作报告读取，为什么？
-- title en: Which documents were not read as reports, and why?
-- answers zh: 收到而未读为报告的文件，连同类别与理由。
-- answers en: Documents received that gave no report, with the kind of refusal and the reason.
-- care zh: 被拒只表示本程序没有读出报告，不表示机关没有公布。存档字节都在，可据WARC文件与位置取回。
-- care en: Refused means that this reader found no report in it, not that the organ published none. The bytes are kept and can be taken from the WARC file.
-- param outcome | 只看此类，如 notice（空白为全部） | only this kind, e.g. notice (blank: all)
SELECT captured_at, outcome, reason, list_title, url, content_type, length, warc_file, warc_offset, capture_id
FROM captures
WHERE outcome NOT IN ('report', 'list') AND (:outcome = '' OR outcome = :outcome)
ORDER BY captured_at DESC
