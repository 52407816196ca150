"""Uploads to S3 in parts: one that broke off is taken up by the next, which sends only the parts that are missing.

Amazon S3 API: CreateMultipartUpload, ListMultipartUploads, ListParts, UploadPart (with Content-MD5, so that the store
proves each part), CompleteMultipartUpload.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

PART = 16 << 20
"""Bytes of a part; larger ones in a file that would have more than `_MOST` of these."""

_MOST = 900
"""So many parts at most, so that one answer lists them all (S3 lists 1,000)."""


def suits(fs: Any, size: int) -> bool:
    """Whether a file of this size is sent in parts: to S3, when it is more than one."""
    return hasattr(fs, "call_s3") and size > PART


def upload(fs: Any, file: Path, path: str) -> None:
    """Send a file to an address of S3 (`s3fs`); the object appears when all parts are there.  Raises what `s3fs`
    raises, OSError."""
    bucket, key, _version = fs.split_path(path)
    place = {"Bucket": bucket, "Key": key}
    place["UploadId"] = _begun(fs, bucket, key) or fs.call_s3("create_multipart_upload", **place)["UploadId"]
    there = {part["PartNumber"]: part["ETag"] for part in fs.call_s3("list_parts", **place).get("Parts", ())}
    parts = []
    with file.open("rb") as bytes_:
        size = max(PART, -(-file.stat().st_size // _MOST))
        number = 0
        while body := bytes_.read(size):
            number += 1
            md5 = hashlib.md5(body, usedforsecurity=False)
            if there.get(number, "").strip('"') != md5.hexdigest():
                proof = base64.b64encode(md5.digest()).decode()
                sent = fs.call_s3("upload_part", **place, PartNumber=number, Body=body, ContentMD5=proof)
                there[number] = sent["ETag"]
            parts.append({"PartNumber": number, "ETag": there[number]})
    fs.call_s3("complete_multipart_upload", **place, MultipartUpload={"Parts": parts})


def _begun(fs: Any, bucket: str, key: str) -> str | None:
    """The upload of this object that broke off, if there is one."""
    answer = fs.call_s3("list_multipart_uploads", Bucket=bucket, Prefix=key)
    found: list[str] = [upload["UploadId"] for upload in answer.get("Uploads", ()) if upload["Key"] == key]
    return found[-1] if found else None
