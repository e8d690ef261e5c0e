"""Small files that ask for much memory or time, and a bounded process that reads them."""

import json
import struct
import subprocess
import sys
import zlib

from tests.photo import pictures

LIMIT_BYTES, LIMIT_S = 6 << 30, 60  # what the process may take at all, so that no test harms

_READ = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from gioconda.errors import GiocondaError
import cv2, numpy, PIL.Image
from gioconda.photo import read_photo
from gioconda.photo.opening import opened

def peak():
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024

read_photo({warm!r})
before, start = peak(), time.process_time()
try:
    {action}
    said = ""
except GiocondaError as error:
    said = str(error)
print(json.dumps([said, (peak() - before) / 1e6, time.process_time() - start]))
"""


def attempt(path, warm, action="read_photo(sys.argv[1])"):
    """Read a file in a process of its own; the message, megabytes and CPU seconds that it took."""
    code = _READ.format(limit=LIMIT_BYTES, seconds=LIMIT_S, warm=str(warm), action=action)
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        timeout=2 * LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said, megabytes, seconds = json.loads(done.stdout)
    return said, megabytes, seconds


def png(width, height, bits, colour_type, rows=None):
    """A black PNG, compressed as well as can be."""
    row_bytes = width * bits * {0: 1, 2: 3, 6: 4}[colour_type] // 8
    deflate = zlib.compressobj(9)
    row = b"\0" * (row_bytes + 1)
    body = b"".join(deflate.compress(row) for _ in range(rows or height)) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(pictures.chunk(*part) for part in parts)


def tiff_of_many_pages(pages):
    """A chain of directories, each of one pixel."""
    tags = [
        (256, 1),
        (257, 1),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, 1),
        (279, 1),
    ]
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    size = 2 + len(table) + 4
    body = b"".join(
        struct.pack("<H", len(tags)) + table + struct.pack("<I", 10 + (k + 1) * size)
        for k in range(pages)
    )
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + body[:-4] + bytes(4)


def tiff_of_overlapping_tags(megabytes):
    """A directory of many tags, each of which says that it is the whole file."""
    length = megabytes << 20
    tags = 2000
    table = b"".join(struct.pack("<HHII", 40_000 + k, 1, length, 0) for k in range(tags))
    own = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1)]
    head = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in own)
    directory = struct.pack("<H", tags + len(own)) + head + table + bytes(4)
    return b"II*\0" + struct.pack("<I", 10) + b"\0\0" + directory + bytes(length)


def gif_of_many_frames(frames):
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def jpeg_of_many_scans(scans):
    """A progressive JPEG whose last scan comes again and again."""
    data = pictures.encoded(pictures.gradient(500, 500), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + data[-2:]


def jpeg_of_many_segments(segments):
    data = pictures.jpeg()
    return data[:2] + b"\xff\xef\0\2" * segments + data[2:]
