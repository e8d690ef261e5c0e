"""How long a visitor of the page, or of the API, waits: `python benchmarks/app.py [--json FILE]`.

The server runs in a process of its own, with its weights loaded. One portrait of 2 megapixels (a
composite, CC BY 4.0): from the upload's first byte to the result's last one, over HTTP as the page
does it, and in turn by `POST /v1/edit`. Then 20 visitors at once: whether all are served, in their
order, and when the last one is. Then requests to the API from four threads.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import httpx
from command import machine, parser_of, report

from gioconda.data.root import data_root

EDIT = 1  # the function's number in the line
SMILE = (1.0, "all", None, None, 1.0, None, None, None, None)
SERVE = """
from gioconda.service.limits import Limits
from gioconda.app.serve import Server
if __name__ == "__main__":
    import sys
    with Server(limits=Limits(waiting_each=40)) as server:
        print(server.url, flush=True)
        sys.stdin.read()
"""


class Visitor:
    """Does what the page does."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.http = httpx.Client(base_url=url, timeout=300)

    def join(self, function: int, photo: bytes, *told: Any) -> None:
        """Upload a photo and get in line."""
        form = {"files": ("portrait.jpg", photo)}
        (path,) = self.http.post("/gradio_api/upload", files=form).raise_for_status().json()
        body = {
            "data": [{"path": path, "meta": {"_type": "gradio.FileData"}}, *told],
            "fn_index": function,
            "session_hash": self.name,
        }
        self.http.post("/gradio_api/queue/join", json=body).raise_for_status()

    def hear(self) -> Any:
        """Wait for the answer."""
        address = f"/gradio_api/queue/data?session_hash={self.name}"
        with self.http.stream("GET", address) as stream:
            for line in stream.iter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") == "process_completed":
                    assert message["success"], message
                    return message["output"]["data"]
        raise RuntimeError("the server hung up")

    def edit(self, photo: bytes) -> bytes:
        """From a photo to its result."""
        self.join(EDIT, photo, *SMILE)
        made, _ = self.hear()
        return self.http.get(f"/gradio_api/file={made['path']}").raise_for_status().content

    def edit_by_api(self, photo: bytes) -> bytes:
        """The same by one request."""
        form = {"photo": ("portrait.jpg", photo)}
        asked = {"smile": "1", "faces": "all"}
        return self.http.post("/v1/edit", files=form, data=asked).raise_for_status().content


def portrait(folder: Path) -> bytes:
    """A composite, 1,633 x 1,225 px with room on both sides, as a JPEG."""
    face = cv2.imread(str(folder / "f_white.jpg"))
    tall = cv2.resize(face, (1225, 1225), interpolation=cv2.INTER_CUBIC)
    wide = cv2.copyMakeBorder(tall, 0, 0, 204, 204, cv2.BORDER_REPLICATE)
    return cv2.imencode(".jpg", wide, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def alone(url: str, photo: bytes, times: int) -> dict[str, float]:
    """Seconds of one visitor by the page and by the API, in turn: medians, and the slowest."""
    visitor = Visitor(url, "alone")
    seconds: dict[str, list[float]] = {"page": [], "API": []}
    for _ in range(times + 2):
        for by, edit in (("page", visitor.edit), ("API", visitor.edit_by_api)):
            start = time.perf_counter()
            edit(photo)
            seconds[by].append(time.perf_counter() - start)
    middle = {by: median(taken[2:]) for by, taken in seconds.items()}
    figures = {}
    for by, taken in seconds.items():
        figures[f"one visitor by the {by}, photo to result: median s"] = middle[by]
        figures[f"one visitor by the {by}, slowest s"] = max(taken[2:])
    return {**figures, "API / page, medians": middle["API"] / middle["page"]}


def throughput(url: str, photo: bytes, count: int) -> dict[str, float]:
    """Requests a second that four threads get answered."""
    left = iter(range(count))

    def ask(visitor: Visitor) -> None:
        while next(left, None) is not None:
            visitor.edit_by_api(photo)

    threads = [threading.Thread(target=ask, args=(Visitor(url, f"t{k}"),)) for k in range(4)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        f"{count} requests to the API, 4 at once: a second": count / (time.perf_counter() - start)
    }


def together(url: str, photo: bytes, count: int) -> dict[str, Any]:
    """All visitors at once: seconds until the last has the result, and the order of answers."""
    served: list[int] = []
    visitors = [Visitor(url, f"visitor {k}") for k in range(count)]

    def stay(number: int) -> None:
        made, _ = visitors[number].hear()
        served.append(number)
        visitors[number].http.get(f"/gradio_api/file={made['path']}").raise_for_status()

    start, threads = time.perf_counter(), []
    for number, visitor in enumerate(visitors):
        visitor.join(EDIT, photo, *SMILE)
        threads.append(threading.Thread(target=stay, args=(number,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return {
        f"{count} visitors at once: served": len(served),
        f"{count} visitors at once: in order": served == sorted(served),
        f"{count} visitors at once: the last after s": time.perf_counter() - start,
    }


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--times", type=int, default=15, help="edits of the visitor who is alone")
    parser.add_argument("--visitors", type=int, default=20, help="at once")
    options = parser.parse_args()
    photo = portrait(data_root(options.data) / "composite")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "serve.py"
        script.write_text(SERVE)
        server = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert server.stdin
        assert server.stdout
        with server:
            url = server.stdout.readline().strip()
            figures = alone(url, photo, options.times)
            figures |= together(url, photo, options.visitors)
            figures |= throughput(url, photo, 2 * options.visitors)
            server.stdin.close()
    print(f"{machine()}; a portrait of 2 megapixels, {len(photo) / 1e3:.0f} kB")
    report(figures, options.json)


if __name__ == "__main__":
    main()
