"""Open the zip of a .docx, .xlsx or .ods file safely, and parse its parts.

All that can be refused is refused before anything is kept: every part is unpacked once, counted and
thrown away, since the sizes a zip declares may be false. What ``open_archive`` returns
may be given to other readers too.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.model.way import Way
from gongkai.office import faults
from gongkai.office.documents.ole2 import OLE2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongkai.model.problem import Rule

_MOST_PARTS = 10_000
_MOST_TAGS = 1_200_000
"""The most tags and attributes of one part; a tree of so many needs some 250 MB."""
_MOST_RATIO = 200
"""How many times its packed size a part may have; tables of one repeated line reach 100."""
_SMALL = 1_000_000
"""The size up to which a part may be packed better than that."""
_PIECE = 1 << 16
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError,
    ValueError,
)  # fmt: skip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_TYPES = "[Content_Types].xml"


class Kind(Enum):
    """What an archive holds."""

    WORD = "Word 文档（.docx）"
    WORKBOOK = "Excel 工作簿（.xlsx）"
    ODS = "ODF 电子表格（.ods）"
    BINARY_WORKBOOK = "Excel 二进制工作簿（.xlsb）"
    SLIDES = "PowerPoint 演示文稿"
    OTHER_ODF = "ODF 文档（不含表格）"
    OTHER = "ZIP 压缩包，不含办公文档"


_MAIN_TYPES = {
    "wordprocessingml.document.main": Kind.WORD,
    "wordprocessingml.template.main": Kind.WORD,
    "ms-word.document.macroenabled.main": Kind.WORD,
    "ms-word.template.macroenabledtemplate.main": Kind.WORD,
    "spreadsheetml.sheet.main": Kind.WORKBOOK,
    "spreadsheetml.template.main": Kind.WORKBOOK,
    "ms-excel.sheet.macroenabled.main": Kind.WORKBOOK,
    "ms-excel.template.macroenabled.main": Kind.WORKBOOK,
    "ms-excel.sheet.binary.macroenabled.main": Kind.BINARY_WORKBOOK,
    "presentationml.presentation.main": Kind.SLIDES,
    "presentationml.slideshow.main": Kind.SLIDES,
}
_USUAL_PARTS = {
    "word/document.xml": Kind.WORD,
    "xl/workbook.xml": Kind.WORKBOOK,
    "xl/workbook.bin": Kind.BINARY_WORKBOOK,
    "ppt/presentation.xml": Kind.SLIDES,
}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_OLD_WORD = (
    faults.WRONG_KIND, "这是旧版 Word 文档（.doc）", "用 Word 或 WPS 打开，另存为 .docx。",
)  # fmt: skip
_OLD_EXCEL = (
    faults.WRONG_KIND, "这是旧版 Excel 工作簿（.xls）", "用 Excel 或 WPS 打开，另存为 .xlsx。",
)  # fmt: skip
_OLE2_STREAMS = {
    "EncryptedPackage": (faults.LOCKED, "文件有打开密码", "用办公软件打开，取消密码后另存。"),
    "WordDocument": _OLD_WORD,
    "Workbook": _OLD_EXCEL,
    "Book": _OLD_EXCEL,
}
"""The streams that tell what an OLE2 file is, the telling ones first."""
_SAVE_AGAIN = "用 Word、Excel 或 WPS 打开，另存后重试；打不开的，请来件单位重新发送。"


class Archive:
    """A zip whose parts can be read without harm."""

    def __init__(self, file: str, parts: zipfile.ZipFile) -> None:
        self.file = file
        self._parts = parts
        self.names = tuple(info.filename for info in parts.infolist() if not info.is_dir())
        self.kind, self.main = Kind.OTHER, ""

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; none if there is no such part."""
        return self._parts.read(name) if name in self.names else b""

    def xml(self, name: str) -> etree._Element | Problem:
        """Return the root of a part that is XML."""
        return parse_xml(self.read(name), Span(self.file, cell=name))


def open_archive(content: bytes, file: str, most: int, wanted: Kind) -> Archive | Problem:
    """Open an archive of the kind ``wanted`` whose parts have no more than ``most`` bytes in all.

    ``file`` is its name in problems.
    """
    span = Span(file)
    if problem := _no_zip(content, span):
        return problem
    if content.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        return faults.TOO_MUCH.at(span, f"压缩包内超过 {_MOST_PARTS} 个部件", _SAVE_AGAIN)
    try:
        parts = zipfile.ZipFile(io.BytesIO(content))
        if problem := _refused(parts.infolist(), span, most) or _unpacked(parts, span, most):
            return problem
    except _BROKEN:
        return faults.BROKEN.at(span, "压缩包不完整或已损坏", _SAVE_AGAIN)
    archive = Archive(file, parts)
    return _identify(archive) or _of_kind(archive, span, wanted) or archive


def is_old_word(content: bytes) -> bool:
    """Return whether a file is a Word document from before .docx, without a password."""
    return content.startswith(OLE2) and _ole2_kind(content) == _OLD_WORD


def parse_xml(content: bytes, span: Span) -> etree._Element | Problem:
    """Parse a part; what it declares or names elsewhere is never expanded nor opened."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return faults.UNSAFE.at(
            span, "XML 中有 DOCTYPE 或实体声明，办公软件不会这样保存", _SAVE_AGAIN
        )
    if content.count(b"<") + content.count(b"=") > _MOST_TAGS:
        return faults.TOO_MUCH.at(span, f"XML 标记和属性超过 {_MOST_TAGS} 个", _SAVE_AGAIN)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        where = f"第 {error.lineno} 行" if error.lineno else ""
        return faults.BROKEN.at(span, f"XML {where}有错，文件不完整或已损坏", _SAVE_AGAIN)


def _no_zip(content: bytes, span: Span) -> Problem | None:
    """Return what a file is that is no zip."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    if not content:
        return faults.WRONG_KIND.at(span, "文件为空（0 字节）", "请来件单位重新发送。")
    if content.startswith(OLE2):
        rule, message, remedy = _ole2_kind(content)
        return rule.at(span, message, remedy)
    return faults.WRONG_KIND.at(
        span, f"这是{_looks_like(content)}，与文件名后缀不符", "改正后缀，或用办公软件另存。"
    )


def _ole2_kind(content: bytes) -> tuple[Rule, str, str]:
    """Return what is to be said of an OLE2 file."""
    for stream, said in _OLE2_STREAMS.items():
        if stream.encode("utf-16-le") + b"\0\0" in content:
            return said
    return faults.WRONG_KIND, "这是旧版办公文档（OLE2），无法判断种类", _SAVE_AGAIN


def _looks_like(content: bytes) -> str:
    start = content[:1000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return " PDF 文件"
    if start.startswith(b"{\\rtf"):
        return " RTF 文档"
    if start.startswith(b"<"):
        return "网页（HTML 或 XML）"
    return "其他文件" if b"\0" in content[:1000] else "文本文件"


def _refused(infos: Iterable[zipfile.ZipInfo], span: Span, most: int) -> Problem | None:
    """Return what the directory of a zip gives away."""
    total = 0
    seen = set()
    for info in infos:
        part = span._replace(cell=info.filename)
        total += info.file_size
        if info.flag_bits & 1:
            return faults.LOCKED.at(part, "压缩包内有加密的部件", _SAVE_AGAIN)
        folders = re.split(r"[/\\]", info.filename)
        if not folders[0] or ".." in folders or ":" in info.filename:
            return faults.UNSAFE.at(part, "部件的路径指向文件之外", "文件可能有恶意，不要打开。")
        if info.filename.lower() in seen:
            return faults.UNSAFE.at(part, "两个部件同名", _SAVE_AGAIN)
        if info.compress_type not in _METHODS:
            return faults.BROKEN.at(part, "部件的压缩方法不是办公软件所用的", _SAVE_AGAIN)
        if info.file_size > max(_SMALL, _MOST_RATIO * info.compress_size):
            return faults.TOO_MUCH.at(
                part,
                f"解压后是压缩前的 {info.file_size // max(1, info.compress_size)} 倍，"
                f"超过 {_MOST_RATIO} 倍，可能是压缩炸弹",
                _SAVE_AGAIN,
            )
        seen.add(info.filename.lower())
    if total > most:
        return _too_much(span, total, most)
    return None


def _unpacked(parts: zipfile.ZipFile, span: Span, most: int) -> Problem | None:
    """Unpack every part and throw it away; return the first that is not as large as it says."""
    for info in parts.infolist():
        declared, info.file_size = info.file_size, most + 2 * _PIECE
        with parts.open(info) as part:
            size = 0
            while piece := part.read(_PIECE):
                size += len(piece)
                if size > most:
                    return _too_much(span._replace(cell=info.filename), size, most)
        info.file_size = declared
        if size != declared:
            return faults.BROKEN.at(
                span._replace(cell=info.filename),
                f"部件实有 {size} 字节，压缩包目录却写 {declared} 字节",
                _SAVE_AGAIN,
            )
    return None


def _too_much(span: Span, size: int, most: int) -> Problem:
    return faults.TOO_MUCH.at(
        span, f"解压后不少于 {size} 字节，超过上限 {most} 字节", Way.RAISE_LIMIT
    )


def _identify(archive: Archive) -> Problem | None:
    """Find the kind and the main part of an archive."""
    if "mimetype" in archive.names:
        is_ods = archive.read("mimetype").strip().startswith(_ODS_TYPE)
        archive.kind, archive.main = Kind.ODS if is_ods else Kind.OTHER_ODF, "content.xml"
        return None
    for name, kind in _USUAL_PARTS.items():
        if name in archive.names:
            archive.kind, archive.main = kind, name
            return None
    if _TYPES not in archive.names:
        return None
    types = archive.xml(_TYPES)
    if isinstance(types, Problem):
        return types
    for part in types.iter("{*}Override"):
        name, said = part.get("PartName", "").lstrip("/"), part.get("ContentType", "").lower()
        for main, kind in _MAIN_TYPES.items():
            if said.endswith(f"{main}+xml") and name in archive.names:
                archive.kind, archive.main = kind, name
    return None


def _of_kind(archive: Archive, span: Span, wanted: Kind) -> Problem | None:
    """Return why an archive is not what is wanted, or cannot be read without a password."""
    if archive.kind is not wanted:
        return faults.WRONG_KIND.at(
            span,
            f"这是 {archive.kind.value}，不是 {wanted.value}",
            "改正文件名后缀，或另存为该格式。",
        )
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        return faults.LOCKED.at(span, "文件有打开密码", "用办公软件打开，取消密码后另存。")
    for name in archive.names:
        if name.lower().endswith("vbaproject.bin") or name.startswith(
            ("xl/macrosheets/", "Basic/", "Scripts/")
        ):
            return faults.UNSAFE.at(
                span._replace(cell=name),
                "文件带有宏，未读取",
                "另存为不带宏的 .docx、.xlsx 或 .ods。",
            )
    return None
