"""Zip files opened safely: everything is counted while it inflates, as declared sizes may lie.

A workbook is a zip too, so nothing else may look into one before it came through here.
"""

import stat
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from auditapp.importers.findings import FileRefusedError, refused
from auditapp.importers.limits import MEBIBYTE, Limits

_PIECE = 64 * 1024
_SMALL = 64 * 1024  # blank XML packs enormously; below this size a ratio says nothing
_NESTED = (".zip", ".xlsx", ".xlsm", ".gz", ".7z", ".rar", ".docx")


def unpack(name: str, content: bytes, limits: Limits) -> dict[str, bytes]:
    """Return what a zip holds: entry name to inflated bytes, folders left out.

    Raises
    ------
    FileRefusedError
        If it is damaged, encrypted, too large, too deep, or names an entry unsafely.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_directory(name, entries, limits)
            return _inflate_all(name, archive, entries, limits)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise refused(
            name,
            "the file is damaged and cannot be unpacked",
            "Save or export it again, then upload the new file",
        ) from error


def _check_directory(name: str, entries: list[ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise refused(
            name,
            f"it holds {len(entries)} files; at most {limits.entries} are allowed",
            "Upload only the tables you want to import",
        )
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise refused(
            name,
            "two files inside it have the same name, so it cannot be told which one counts",
            "Pack it again with each file once",
        )
    for entry in entries:
        _check_entry(name, entry)


def _check_entry(name: str, entry: ZipInfo) -> None:
    path = entry.orig_filename
    if path.startswith("/") or "\\" in path or ":" in path or ".." in PurePosixPath(path).parts:
        raise refused(
            name,
            "a file inside it has a path that leads outside",
            "Pack the files again without folders",
        )
    if entry.flag_bits & 1:
        raise refused(
            name,
            "it is protected by a password",
            "Save it without a password; the upload itself is encrypted",
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refused(name, "it holds a link instead of a file", "Pack the files themselves")
    if path.casefold().endswith(_NESTED):
        raise refused(
            name,
            "it holds another packed file or workbook",
            "Upload that one by itself",
        )


def _inflate_all(
    name: str, archive: ZipFile, entries: list[ZipInfo], limits: Limits
) -> dict[str, bytes]:
    unpacked: dict[str, bytes] = {}
    room = limits.unpacked_bytes
    for entry in entries:
        content = _inflate(archive, entry, room)
        if content is None:
            raise _bomb(name, f"more than {limits.unpacked_bytes // MEBIBYTE} MiB")
        unpacked[entry.filename] = content
        size = len(content)
        if size > _SMALL and size > limits.ratio * max(entry.compress_size, 1):
            raise _bomb(name, f"more than {limits.ratio} times its packed size")
        room -= size
    return unpacked


def _inflate(archive: ZipFile, entry: ZipInfo, room: int) -> bytes | None:
    """Return an entry inflated, or None as soon as it is more than there is room for."""
    pieces: list[bytes] = []
    taken = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            taken += len(piece)
            if taken > room:
                return None
            pieces.append(piece)
    return b"".join(pieces)


def _bomb(name: str, size: str) -> FileRefusedError:
    return refused(
        name,
        f"unpacked it would be {size}",
        "Export fewer rows or columns, or upload the tables one by one",
    )
