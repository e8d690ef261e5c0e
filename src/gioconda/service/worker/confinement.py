"""What the worker process cannot do, whatever a photo makes of it, where the system offers that.

Photos are decoded by libraries in C, in which one bug in a lifetime is enough. So the process that
decodes them limits itself before it loads anything: its memory, no network, and no files but its
folder, the interpreter with its packages, and the weights.
"""

from __future__ import annotations

import importlib.util
import site
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gioconda.service.worker import linux_sandbox

# What libraries read of a system; those that are not there are left out.
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/bin", "/opt/intel", "/nix/store", "/sys/devices"),
    "/sys/bus/pci/devices",  # without which ONNX Runtime warns at each start
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/fs/cgroup"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/fonts"),
    *("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"),
)
_FILE_BYTES = 2_000_000_000  # the largest that it may write


@dataclass(frozen=True)
class Confinement:
    """The limits of one process.

    Attributes:
        readable: Files and folders that it may read.
        writable: The folder that it may write to.
        memory_mb: Most memory, in 1e6 bytes; 0 for no limit.
    """

    readable: tuple[Path, ...]
    writable: Path
    memory_mb: float = 0

    @classmethod
    def of(
        cls, code: str, folder: str, readable: Iterable[str] = (), memory_mb: float = 0
    ) -> Confinement:
        """Limits of a process that runs ``code`` (``module:function``) on files in ``folder``."""
        packages = {_root_of(name) for name in ("gioconda", code.partition(".")[0])}
        interpreter = [sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages()]
        if site.ENABLE_USER_SITE:
            interpreter.append(site.getusersitepackages())
        given = [*interpreter, *_SYSTEM, *readable, *map(str, packages)]
        paths = {Path(one).resolve() for one in given if Path(one).exists()}
        return cls(tuple(sorted(paths - {Path("/")})), Path(folder).resolve(), memory_mb)

    def enter(self) -> list[str]:
        """Limit this process, for good; to be called before it has threads that work.

        Returns:
            What is limited: of ``memory``, ``network`` and ``files``.
        """
        limited = ["memory"] if _limit_memory(self.memory_mb) else []
        if linux_sandbox.forbid_network():
            limited.append("network")
        if linux_sandbox.forbid_files(self.readable, self.writable):
            limited.append("files")
        return limited


def _root_of(module: str) -> Path:
    """The folder that a top-level module is imported from."""
    found = importlib.util.find_spec(module)
    places = list(found.submodule_search_locations or ()) if found else []
    return Path(places[0]).parent if places else Path(sys.prefix)


def _limit_memory(memory_mb: float) -> bool:
    """Whether memory is limited now; core dumps, which would hold photos, are switched off."""
    try:
        import resource
    except ImportError:  # not on Windows
        return False
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_FSIZE, _FILE_BYTES)
    if memory_mb and sys.platform == "linux":
        _lower(resource.RLIMIT_DATA, int(memory_mb * 1e6))
        return True
    return False


def _lower(kind: int, value: int) -> None:
    """Set a limit unless a lower one holds."""
    import resource

    _, hard = resource.getrlimit(kind)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (most, most))
