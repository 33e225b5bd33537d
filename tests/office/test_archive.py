"""Zips of people: bombs, lies, broken ones, and files that are something else."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zipfile

import pytest

from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.office.documents.archive import Archive, Kind, open_archive, parse_xml
from tests.cli import ROOT
from tests.office.spec import rows_2021, spec_2021

MOST = 64_000_000
BODY = b"<document/>"
OLE2 = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def zipped(**parts: bytes) -> bytes:
    """Return a zip of parts; ``_`` in a name stands for ``/``."""
    return packed({name.replace("_", "/") + ".xml": data for name, data in parts.items()})


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def refused(content: bytes, most: int = MOST, kind: Kind = Kind.WORD) -> tuple[str, str]:
    """Return the code and the message of a refusal."""
    got = open_archive(content, "表.docx", most, kind)
    assert isinstance(got, Problem), got
    assert got.span.file == "表.docx"
    assert got.remedy
    return got.code, got.message


def with_size(content: bytes, size: int) -> bytes:
    """Let the directory of a zip of one part declare another size."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def test_a_sound_archive_is_read() -> None:
    got = open_archive(zipped(word_document=BODY), "表.docx", MOST, Kind.WORD)
    assert isinstance(got, Archive)
    assert (got.names, got.main) == (("word/document.xml",), "word/document.xml")
    assert got.read("word/document.xml") == BODY
    assert got.read("word/footnotes.xml") == b""


def test_a_main_part_of_another_name_is_found() -> None:
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Override PartName="/word/document2.xml" ContentType="application/vnd.'
        b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    content = packed({"[Content_Types].xml": types, "word/document2.xml": BODY})
    got = open_archive(content, "表.docx", MOST, Kind.WORD)
    assert isinstance(got, Archive)
    assert got.main == "word/document2.xml"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "GK130", "文件为空"),
        (OLE2 + "WordDocument".encode("utf-16-le") + bytes(9), "GK130", "旧版 Word"),
        (OLE2 + "Workbook".encode("utf-16-le") + bytes(9), "GK130", "旧版 Excel"),
        (OLE2 + "Book".encode("utf-16-le") + bytes(9), "GK130", "旧版 Excel"),
        (OLE2, "GK130", "无法判断种类"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le") + bytes(9), "GK133", "密码"),
        (b"\xef\xbb\xbf<html><table>", "GK130", "网页"),
        ("<html>".encode("utf-16"), "GK130", "网页"),
        ("\t工作任务\n".encode(), "GK130", "文本文件"),
        (b"%PDF-1.7", "GK130", "PDF"),
        (b"{\\rtf1", "GK130", "RTF"),
        (b"\x89PNG\0\0\0", "GK130", "其他文件"),
        (zipped(xl_workbook=BODY), "GK130", "这是 Excel 工作簿（.xlsx），不是 Word 文档"),
        (packed({"xl/workbook.bin": b""}), "GK130", ".xlsb"),
        (zipped(ppt_presentation=BODY), "GK130", "演示文稿"),
        (zipped(a=BODY), "GK130", "ZIP 压缩包"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "GK130", "ODF 文档"),
        (packed({}), "GK130", "ZIP 压缩包"),
    ],
)
def test_a_file_that_is_something_else_is_named(content: bytes, code: str, said: str) -> None:
    got, message = refused(content)
    assert (got, said in message) == (code, True), message


def test_a_word_document_is_no_workbook() -> None:
    content = zipped(word_document=BODY)
    assert refused(content, kind=Kind.WORKBOOK)[1].startswith("这是 Word 文档（.docx），不是 Excel")
    assert refused(content, kind=Kind.ODS)[0] == "GK130"


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(zipped(word_document=BODY))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content))[0] == "GK133"


def test_an_encrypted_ods_is_refused() -> None:
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>",
    }
    assert refused(packed(parts), kind=Kind.ODS)[0] == "GK133"


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/etc/evil.xml", "word\\..\\evil.xml", "\\evil", "c:/evil", "a/../b"]
)
def test_a_part_that_leads_outside_is_refused(name: str) -> None:
    assert refused(packed({"word/document.xml": BODY, name: b""}))[0] == "GK134"


def test_two_parts_of_one_name_are_refused() -> None:
    content = packed({"word/document.xml": BODY, "Word/Document.xml": BODY})
    assert refused(content) == ("GK134", "两个部件同名")


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(name: str) -> None:
    code, message = refused(packed({"word/document.xml": BODY, name: b"x"}))
    assert (code, "宏" in message) == ("GK134", True)


def test_another_method_of_packing_is_refused() -> None:
    assert refused(packed({"word/document.xml": BODY}, zipfile.ZIP_BZIP2))[0] == "GK131"


def test_too_many_parts_are_refused() -> None:
    assert refused(packed({f"word/{n}.xml": b"" for n in range(10_001)}))[0] == "GK132"


def test_sizes_are_summed() -> None:
    content = packed({f"word/{n}.xml": bytes(400) for n in range(10)})
    assert refused(content, most=3999)[0] == "GK132"
    assert refused(content, most=4000)[0] == "GK130"


@pytest.mark.parametrize("declared", [0, 1000, 999_999, 1_000_001, 2_000_000])
def test_a_size_that_lies_is_refused(declared: int) -> None:
    content = with_size(zipped(word_document=bytes(1_000_000)), declared)
    assert refused(content)[0] in ("GK131", "GK132")


def test_a_size_that_lies_about_more_than_the_limit_is_refused() -> None:
    content = with_size(zipped(word_document=bytes(300_000_000)), 1000)
    code, message = refused(content)
    assert (code, message.startswith("解压后不少于 640")) == ("GK132", True)


def test_an_archive_cut_anywhere_is_refused() -> None:
    content = sound()
    for end in range(len(content)):
        assert refused(content[:end])[0] in ("GK130", "GK131")


def test_a_byte_flipped_anywhere_is_refused_or_harmless() -> None:
    content = sound()
    for at in range(len(content)):
        flipped = content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]
        got = open_archive(flipped, "表.docx", MOST, Kind.WORD)
        assert isinstance(got, Problem) or got.read("word/document.xml") == content_of(content)


def sound() -> bytes:
    words = random.Random(1).choices("公开工作任务责任单位具体要求", k=200)
    return zipped(word_document=f"<document>{''.join(words)}</document>".encode())


def content_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return parts.read("word/document.xml")


BILLION = b"<!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
) + b"]><l>&j;</l>"  # fmt: skip
QUADRATIC = b"<!DOCTYPE l [<!ENTITY a '%s'>]><l>%s</l>" % (b"a" * 50_000, b"&a;" * 50_000)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BILLION, "GK134"),
        (QUADRATIC, "GK134"),
        (BILLION.decode().encode("utf-16"), "GK134"),
        (b"<!DOCTYPE l SYSTEM 'file:///etc/passwd'><l/>", "GK134"),
        (b"<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><l>&a;</l>", "GK134"),
        (b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE l+AD4-", "GK131"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "GK131"),
        (b"<a>&undeclared;</a>", "GK131"),
        (b"<a>", "GK131"),
        (b"", "GK131"),
        (b"<a>\xff</a>", "GK131"),
        (b"<a>" + b"<b/>" * 2_000_000 + b"</a>", "GK132"),
    ],
)
def test_xml_that_harms_is_refused(content: bytes, code: str) -> None:
    got = parse_xml(content, Span("表.docx", cell="word/document.xml"))
    assert isinstance(got, Problem)
    assert (got.code, got.span.place) == (code, "表.docx!word/document.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    text = "<?xml version='1.0'?><a><!-- x -->公开<?y?>办</a>"
    got = parse_xml(text.encode(encoding), Span("表.docx"))
    assert not isinstance(got, Problem)
    assert got.text == "公开办"


CHILD = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
resource.setrlimit(resource.RLIMIT_DATA, (200_000_000, 200_000_000))
from gongkai.model.problem import Problem
from gongkai.model.span import Span
from gongkai.office.documents.archive import Archive, Kind, open_archive
got = open_archive(sys.stdin.buffer.read(), "表.docx", 64_000_000, Kind.WORD)
if isinstance(got, Archive):
    got = got.xml(got.main)
assert isinstance(got, Problem), got
print(got.code)
"""
ROWS = b"<w:tbl>" + b"<w:tr/>" * 3_000_000


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/document.xml": ROWS}, "GK132"),
        ({"word/document.xml": b"<a>" + b"t" * 300_000_000}, "GK132"),
        ({f"word/{n}.xml": bytes(999_999) for n in range(500)}, "GK132"),
        ({"word/document.xml": BILLION}, "GK134"),
        ({"word/document.xml": QUADRATIC}, "GK134"),
        ({"word/document.xml": b"<a>" * 300_000}, "GK131"),
    ],
    ids=["rows", "300 MB", "500 parts", "billion laughs", "quadratic", "deep"],
)  # fmt: skip
def test_a_bomb_is_refused_quickly_in_little_memory(parts: dict[str, bytes], code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, input=packed(parts), capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert (done.stdout.decode().strip(), done.stderr.decode()) == (code, "")


def test_the_table_of_2021_as_a_spec() -> None:
    spec = spec_2021(range(4), numbered=True)
    grid = spec.grid
    assert [row[1:] for row in grid[1:]] == rows_2021()
    assert [row[0] for row in grid] == ["序号", *map(str, range(1, 38))]
    assert spec.width == 5
