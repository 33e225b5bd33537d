"""Read .doc and .wps: LibreOffice makes a .docx of them, in a folder of its own.

It gets a profile of its own too, in which no macro is run and nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.model.span import Span
from gongkai.office import faults
from gongkai.office.documents.docx import read_docx
from gongkai.office.documents.grid import Document

_FORM = "旧版 Word 文档，经 LibreOffice 转换"
_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 60
_SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
</item>
</oor:items>
"""
_SAVE_AS = "用 Word 或 WPS 打开，另存为 .docx 后导入"


def read_old_word(content: bytes, file: str, most: int) -> Document:
    """Read a document that ``is_old_word``; refuse it where there is no LibreOffice."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        return _refused(
            file,
            "本机没有 LibreOffice，不能读取 .doc",
            f"{_SAVE_AS}；或者安装 LibreOffice 后重试。",
        )
    with TemporaryDirectory(prefix="gongkai-") as name:
        converted = _convert(program, content, Path(name))
    if converted is None:
        return _refused(file, "LibreOffice 未能转换，文件可能有密码或已损坏", f"{_SAVE_AS}。")
    return read_docx(converted, file, most)._replace(form=_FORM)


def _refused(file: str, message: str, remedy: str) -> Document:
    return Document(_FORM, (), problems=(faults.OLD_WORD.at(Span(file), message, remedy),))


def _convert(program: str, content: bytes, folder: Path) -> bytes | None:
    """Return the .docx that LibreOffice makes of a document; None if it makes none in time."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    old, new = folder / "document.doc", folder / "document.docx"
    old.write_bytes(content)
    process = subprocess.Popen(
        [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
            "--convert-to", "docx", "--outdir", str(folder), str(old),
        ],
        env={**os.environ, "HOME": str(folder)}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            _end(process)
    return new.read_bytes() if new.is_file() else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and, where the system can, those that it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
