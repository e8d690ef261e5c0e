"""Two of Linux's own sandboxes by their system calls: Landlock for files, seccomp for sockets.

Landlock  https://docs.kernel.org/userspace-api/landlock.html (Linux 5.13)
seccomp   https://docs.kernel.org/userspace-api/seccomp_filter.html

Both need no privileges, hold for the calling thread and all that it starts, and cannot be undone.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all architectures
_IO_URING_SETUP = 425  # would make sockets past the filter
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}  # AUDIT_ARCH, number

# Landlock's rights on files, in the order of their bits.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK, _MAKE_SYM = 1 << 6, 1 << 9, 1 << 11, 1 << 12
_TRUNCATE = 1 << 14
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # version -> number of rights; later ones have 16
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_TCP = 0b11  # bind, connect; from version 4
_SCOPES = 0b11  # abstract sockets and signals of processes outside; from version 6
_DEVICES = Path("/dev")


def landlock_version() -> int:
    """The version that this kernel offers; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, _syscall(_CREATE_RULESET, None, 0, 1))


def forbid_files(readable: Iterable[Path], writable: Path) -> bool:
    """Allow this thread, and what it starts, to read some files and to write in one folder.

    Returns:
        Whether the system could.
    """
    version = landlock_version()
    if not version:
        return False
    handled = (1 << _RIGHTS.get(version, 16)) - 1
    words = [handled, *([_TCP] if version >= 4 else []), *([_SCOPES] if version >= 6 else [])]
    attributes = struct.pack(f"={len(words)}Q", *words)
    rules = _syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            device = path.is_relative_to(_DEVICES)
            _allow(rules, path, _READ_FILE | _READ_DIR | (_WRITE_FILE if device else 0))
        special = _EXECUTE | _MAKE_CHAR | _MAKE_SOCK | _MAKE_BLOCK | _MAKE_SYM
        _allow(rules, writable, handled & ~special)
        return _no_new_privileges() and _syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    """Allow some rights on a file, or on all below a folder."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _OF_FILES
        _syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def forbid_network() -> bool:
    """Refuse all new sockets to this thread and what it starts; whether the system could."""
    if sys.platform != "linux" or platform.machine() not in _SOCKET:
        return False
    architecture, socket = _SOCKET[platform.machine()]
    refuse = 0x00050000 | errno.EACCES
    steps = [
        (0x20, 0, 0, 4),  # load the architecture
        (0x15, 0, 5, architecture),  # another one's calls have other numbers: refused
        (0x20, 0, 0, 0),  # load the call's number
        (0x35, 3, 0, 0x40000000),  # x32's calls: refused
        (0x15, 2, 0, socket),
        (0x15, 1, 0, _IO_URING_SETUP),
        (0x06, 0, 0, 0x7FFF0000),  # all others: allowed
        (0x06, 0, 0, refuse),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    return _no_new_privileges() and (
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(program)) == 0
    )


def _no_new_privileges() -> bool:
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0


def _prctl(option: int, *values: object) -> int:
    padded = [*values, 0, 0, 0][:4]
    return int(ctypes.CDLL(None, use_errno=True).prctl(option, *map(_long, padded)))


def _syscall(number: int, *values: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(number, *map(_long, values)))


def _long(value: object) -> object:
    """An argument at the width that the kernel reads."""
    return ctypes.c_long(value) if isinstance(value, int) else value
