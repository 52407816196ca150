"""What stands beside the reports in the same columns and is no report."""

from __future__ import annotations

from datetime import date

from crawler.simulator.organs import Organ
from crawler.simulator.portals.publication import Publication


def neighbours(organ: Organ, year: int) -> list[Publication]:
    """The other documents an organ files under 年报 about one year, oldest first."""
    due = year + 1
    guide = Publication(
        f"{organ.name}政府信息公开指南（{due}年修订）",
        organ.name,
        date(due, 1, 4),
        "<p>本指南说明向本机关申请获取信息的途径：当面提出、邮寄信函、网上填写，三者任选其一。</p>",
    )
    law = Publication(
        f"{organ.name}{year}年度法治政府建设工作报告",
        organ.name,
        date(due, 1, 15),
        f"<p>{year}年，行政执法人员参加法律知识考试两次，行政复议答复及时率和应诉出庭率均为百分之百。</p>",
    )
    website = Publication(
        f"{organ.name}{year}年政府网站工作年度报表",
        organ.name,
        date(due, 1, 18),
        f'<table border="1"><tr><td>网站名称</td><td>{organ.name}</td></tr><tr><td>独立用户访问总量</td>'
        "<td>48213</td></tr><tr><td>信息发布总数</td><td>1960</td></tr></table>",
    )
    notice = Publication(
        f"关于做好{year}年政府信息公开工作年度报告编制和发布工作的通知",
        organ.name,
        date(due, 1, 3),
        f"<p>各科室：{year}年的年度报告请于{due}年1月底前送审，表格中没有发生的事项一律填写0。</p>",
    )
    choices = (website, law) if year % 2 else (website, notice)
    return [guide, *choices] if year % 4 == 3 else list(choices)
