"""The addresses of evidence: the page, the archived document in its frame, the archived bytes themselves."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError

from archive.captures import RecordUnreadable
from archive.evidence import Evidence
from archive.exhibits import Failure, Stored, payload
from archive.pageimage import Picture
from archive.sanitised import MARK_ID
from archive.site import evidencepage
from archive.site.evidencepage import Asked, Found, NothingThere
from archive.site.headers import FRAMED_POLICY, FRAMING_POLICY, INERT_POLICY
from archive.site.language import say
from extract.sandbox import Busy, SandboxBroken

_ENDINGS = {
    "text/html": "html",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/zip": "zip",
    "application/vnd.rar": "rar",
    "application/x-rar-compressed": "rar",
    "application/x-7z-compressed": "7z",
    "application/rtf": "rtf",
    "application/json": "json",
    "text/plain": "txt",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}


async def evidence_page(datasette: Datasette, request: Request) -> Response:
    """The evidence for one cell.  Raises NotFound for what is not there, DatasetteError when too many ask at once."""
    asked, found = await _found(datasette, request)
    context = await evidencepage.context(datasette, asked, found)
    path = datasette.urls.path(request.path)
    pin = f"?revision={asked.revision}" if asked.revision is not None else ""
    context |= {"view": f"{path}/view{pin}", "address": datasette.absolute_url(request, path)}
    status = 503 if isinstance(found.shown, Failure) else 200
    page = await datasette.render_template("evidence.html", context, request=request)
    return Response.html(page, status=status, headers={"content-security-policy": FRAMING_POLICY})


async def evidence_view(datasette: Datasette, request: Request) -> Response:
    """The archived document, the cell marked, to be shown in a sandboxed frame: it runs and loads nothing.  Raises
    NotFound for what is not there, DatasetteError for what cannot be read now."""
    _, found = await _found(datasette, request)
    headers = {"content-security-policy": FRAMED_POLICY}
    if isinstance(found.shown, Failure):
        raise DatasetteError(found.shown.reason, status=503)
    if not isinstance(found.shown, Evidence):
        raise NotFound(say("没有可以显示的存档", "there is no archived document to show"))
    shown = found.shown
    page = _pictured(shown.picture) if shown.picture is not None else shown.page_html
    return Response.html(page or "", headers=headers)


async def capture_bytes(datasette: Datasette, request: Request) -> Response:
    """The archived bytes of a digest, as a file to keep.  Raises NotFound, and DatasetteError for a damaged record."""
    digest = f"sha256:{request.url_vars['digest']}"
    capture = await evidencepage.record_of(datasette, digest)
    if capture is None:
        raise NotFound(say("没有这样摘要的存档", "nothing with this digest is archived"))
    home = evidencepage.folder(datasette)
    if not home.joinpath("warc").is_dir():
        raise NotFound(
            say("数据库旁没有存档，字节不在本站", "the archive is not beside the database: the bytes are not here")
        )
    stored = Stored(home, capture["warc_file"], capture["warc_offset"], digest, {})
    try:
        body = await asyncio.to_thread(payload, stored)
    except RecordUnreadable as error:
        title = say("存档损坏", "The archive is damaged")
        where = f"{stored.warc_file} @ {stored.warc_offset}"
        raise DatasetteError(f"{title}: {where}: {error}", status=503, title=title) from error
    kind = (capture["content_type"] or "").partition(";")[0].strip().lower()
    name = f"{request.url_vars['digest'][:16]}.{_ENDINGS.get(kind, 'bin')}"
    headers = {"content-security-policy": INERT_POLICY, "content-disposition": f'attachment; filename="{name}"'}
    return Response(body, headers=headers, content_type="application/octet-stream")


ROUTES = [
    (r"^/-/evidence/(?P<report_id>[^/]+)/(?P<table>[^/]+)/(?P<row>[^/]+)/(?P<column>[^/]+)$", evidence_page),
    (r"^/-/evidence/(?P<report_id>[^/]+)/(?P<table>[^/]+)/(?P<row>[^/]+)/(?P<column>[^/]+)/view$", evidence_view),
    (r"^/-/capture/(?:sha256:)?(?P<digest>[0-9a-f]{64})$", capture_bytes),
]


async def _found(datasette: Datasette, request: Request) -> tuple[Asked, Found]:
    parts: dict[str, Any] = {key: tilde_decode(value) for key, value in request.url_vars.items()}
    pin = request.args.get("revision")
    if pin is not None and not (pin.isascii() and pin.isdigit() and len(pin) < 10):
        raise NotFound(say("这份报告没有这一版", "the report has no such revision"))
    place = (parts["table"], parts["row"], parts["column"])
    asked = Asked(parts["report_id"], place, None if pin is None else int(pin))
    try:
        return asked, await evidencepage.find(datasette, asked)
    except NothingThere as error:
        raise NotFound(str(error)) from error
    except (Busy, SandboxBroken) as error:
        message = say("同时查看存档的人太多，请稍后再试", "too many readers at the archive just now: try again shortly")
        raise DatasetteError(message, status=503) from error


def _pictured(picture: Picture) -> str:
    """A page with the picture at a legible size, and an anchor where the box is."""
    anchor = ""
    if picture.mark is not None:
        left, top = (100 * n / most for n, most in zip(picture.mark[:2], (picture.width, picture.height), strict=True))
        anchor = f'<a id="{MARK_ID}" style="position:absolute;left:{left:.2f}%;top:{top:.2f}%"></a>'
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><style>body{margin:0;background:#e9ecec}'
        "div{position:relative;width:100%;min-width:44rem;max-width:64rem;margin:auto}img{display:block;width:100%}"
        f"a{{scroll-margin:40vh 40vw}}</style></head><body><div>{anchor}"
        f'<img alt="" src="data:image/png;base64,{b64encode(picture.png).decode()}"></div></body></html>'
    )
