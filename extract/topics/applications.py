"""Applications received, handled and carried over."""

from __future__ import annotations

import re

from extract.topics.topic import APPLICATION, BARE_APPLICATION, COUNTED, Topic, key

_PEOPLE = r"公民、?法人(?:和|或|、)?(?:者)?其他组织(?:的|提出的)?|社会公众(?:的)?|群众(?:的)?|申请人(?:的)?"
_WHO = rf"(?:{_PEOPLE}|(?:提出|提交)的|各类|各项|书面|有关|相关|新的)*"
_RECEIVE = r"(?:收到|登记受理|新受理|受理|新收到|新收|新接收|收办|接收|接到|接受|收悉|收取|登记|新增|收件)(?:的|了|到)?"
_DEAL = r"(?:办理|处理)(?:的|了)?"
_HANDLE = r"(?:办理答复|答复办理|办结|答复|办理完毕|办理完成|回复|办复|办理完结|完成答复|完成办理)(?:的|了)?"
_LAST_YEAR = r"(?:上年度?|上一年度?|去年|(?P<last>20[0-9]{2})年度?)"
_NEXT_YEAR = r"(?:下一年度?|下年度?|次年|明年|来年|(?P<next>20[0-9]{2})年度?)"
_HELD_OVER = r"(?:未办结(?:的)?(?:申请)?)?(?:未办[结完]|结转而来|结转|转入|转接|转来|转至|转到|顺延|延续|遗留|跨年|转)"
_PUT_OFF = r"(?:结转|顺延|转入|转|延续|延期|延|留待)(?:到|至|入)?"
_CARRIED_IN_LEAD = re.compile(
    rf"{_LAST_YEAR}(?:的|度)?{_HELD_OVER}(?:至|到|入|而来|过来)?(?:今年|本年度?|20[0-9]{{2}}年度?)?(?:继续)?"
    rf"(?:办理|处理|答复)?(?:的)?{BARE_APPLICATION}?{COUNTED}"
)
_CARRIED_IN_TAIL = re.compile(rf"(?:申请)?(?:为|是|系|属于?|由)?{_LAST_YEAR}(?:度)?{_HELD_OVER}")
_CARRIED_OUT_LEAD = re.compile(
    rf"{_PUT_OFF}{_NEXT_YEAR}(?:度)?(?:继续)?(?:办理|处理|答复|办结)?(?:的)?{BARE_APPLICATION}?{COUNTED}"
)
_CARRIED_OUT_TAIL = re.compile(rf"[^,;。]{{0,14}}?{_PUT_OFF}{_NEXT_YEAR}")
_HANDLED_TAIL = re.compile(
    r"(?:申请)?(?:已|均|全部|都)*(?:在[^,;。]{0,10}?)?(?:依法|依规|按时|按期|及时|如期|规范|全部)*(?:进行|予以|作出|给予)?"
    r"(?:办理完毕|办结|答复|回复|办理完成|办理完结)"
)
_TAIL = re.compile(rf"(?:的)?{BARE_APPLICATION}")
_HELD = re.compile("[转延留]|未办[结完]")
_VERB = re.compile("[收受接登新办处答回成]")
_NAMED = re.compile(APPLICATION)
_LEADS = (
    ("dealt", re.compile(rf"(?:{_RECEIVE}(?:并|、|和)?)?{_DEAL}{_WHO}{BARE_APPLICATION}?{COUNTED}")),
    ("received", re.compile(rf"{BARE_APPLICATION}(?:的)?(?:共|共计|总共|累计|总计)?{_RECEIVE}{COUNTED}")),
    ("handled", re.compile(rf"{_HANDLE}{_WHO}{BARE_APPLICATION}?{COUNTED}")),
    ("received", re.compile(rf"{_RECEIVE}{_WHO}{BARE_APPLICATION}?{COUNTED}")),
)
_ALONE = re.compile(rf"{APPLICATION}{COUNTED}")
_CHANNEL = re.compile(
    r"(?:网络|网上|互联网|在线|线上|线下|信函|邮寄|邮件|当面|现场|窗口|传真|电子邮件|电子邮箱|平台)"
    r"(?:[^,;。]{0,6}(?:收到|受理|申请|提交|方式|渠道))?(?:的|类|提出的?|提交的?|申请)*" + COUNTED
)


def carried(lead: str, tail: str) -> Topic | None:
    """Carried in from the year before, or out to the next; the kind is the year where it is named by number."""
    if not _HELD.search(lead) and not _HELD.search(tail):
        return None
    for about, pattern in (("carried_out", _CARRIED_OUT_LEAD), ("carried_in", _CARRIED_IN_LEAD)):
        if match := pattern.search(lead):
            return Topic(about, key(match) and match[key(match)], lead[: match.start()])
    for about, pattern in (("carried_out", _CARRIED_OUT_TAIL), ("carried_in", _CARRIED_IN_TAIL)):
        if match := pattern.match(tail):
            return Topic(about, key(match) and match[key(match)], lead)
    return None


def counted(lead: str, tail: str) -> Topic | None:
    """Received, dealt with (received or finished: 办理 leaves it open), handled, or one channel's.  The kind is
    ``named`` where the words name applications, ``alone`` where no verb does, empty where the context must tell."""
    for about, pattern in _LEADS if _VERB.search(lead) else ():
        if match := pattern.search(lead):
            named = _NAMED.search(match[0] + tail) is not None
            if tail and not _NAMED.search(match[0]) and not _TAIL.match(tail) and not _idle(tail):
                return None
            return Topic(about, "named" if named else "", lead[: match.start()])
    if (match := _HANDLED_TAIL.match(tail)) and (not lead or lead.endswith(("其中", "有"))):
        return Topic("handled", "", "")
    if match := _CHANNEL.search(lead):
        return Topic("channel", "", lead[: match.start()])
    if match := _ALONE.search(lead):
        return Topic("received", "alone", lead[: match.start()])
    return None


def _idle(tail: str) -> bool:
    """Words behind a number that name no other thing: 件次."""
    return tail in ("次", "左右", "以上")
