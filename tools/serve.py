"""Serve a folder on 127.0.0.1, compressed: `serve.py _build/html [--port 8000]`.

A taken port is left alone and the next free one is used; port 0 takes any. An address
that does not exist gets the 404 page of its language, as on Read the Docs, whose links
start at the host: its addresses lead to our files.
"""

from __future__ import annotations

import argparse
import errno
import functools
import gzip
import re
import sys
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

HOST = "127.0.0.1"
TRIES = 20
HOSTED = re.compile(r"^(/(?:en|ja))/latest(?=/)")
TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")


class Handler(SimpleHTTPRequestHandler):
    """Files, gzipped where the browser takes it, never cached."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".inv": "application/octet-stream",
    }

    def translate_path(self, path: str) -> str:
        as_asked = super().translate_path(path)
        if Path(as_asked).exists():
            return as_asked
        return super().translate_path(HOSTED.sub(r"\1", path))

    def send_head(self) -> BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            if not self.path.split("?")[0].split("#")[0].endswith("/"):
                return super().send_head()  # redirects to the folder's own address
            path /= "index.html"
        if path.is_file():
            return self.send_whole(path, HTTPStatus.OK)
        for folder in path.parents:
            if (folder / "404.html").is_file() and self.inside(folder):
                return self.send_whole(folder / "404.html", HTTPStatus.NOT_FOUND)
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def inside(self, folder: Path) -> bool:
        return folder.is_relative_to(Path(self.directory))

    def body_of(self, path: Path, kind: str) -> bytes:
        return path.read_bytes()

    def send_whole(self, path: Path, status: HTTPStatus) -> BytesIO:
        kind = self.guess_type(str(path))
        body = self.body_of(path, kind)
        zipped = kind.startswith(TEXT) and "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, compresslevel=6, mtime=0)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return BytesIO(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of what went well."""
        if str(getattr(code, "value", code)) >= "400":
            super().log_request(code, size)


def open_server(
    folder: Path, port: int, handler: Callable[..., Handler] = Handler
) -> ThreadingHTTPServer:
    """Take the port, or the first free one of the next.

    Raises:
        OSError: none of them is free.
    """
    made = functools.partial(handler, directory=str(folder.resolve()))
    for number in range(port, port + TRIES):
        try:
            return ThreadingHTTPServer((HOST, number), made)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(f"ports {port} to {port + TRIES - 1} are taken: say PORT=<another>")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Serve a folder on 127.0.0.1.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    if not (options.folder / "index.html").is_file():
        print(f"serve: no site in {options.folder}: run make html", file=sys.stderr)
        return 1
    try:
        server = open_server(options.folder, options.port)
    except OSError as error:
        print(f"serve: {error}", file=sys.stderr)
        return 1
    with server:
        port = server.server_address[1]
        print(f"serve: http://{HOST}:{port}/ (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
