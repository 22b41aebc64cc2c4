"""A service of its own moods, for what a live one does only on bad days: refusals, silence, answers that break off."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Tuple

Mood = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        service: "MoodyService" = self.server.service  # type: ignore[attr-defined]
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with service.lock:
            service.seen.append((self.command, self.path, dict(self.headers), self.body))
            mood = service.moods.pop(0)
        mood(self)

    def send(self, status: int, body: Any, headers: Optional[Dict[str, str]] = None, cut: int = 0) -> None:
        """`cut`: so many bytes less than promised, and then the connection is closed."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) - cut])
        if cut:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


def answers(status: int, body: Any, headers: Optional[Dict[str, str]] = None, cut: int = 0) -> Mood:
    return lambda handler: handler.send(status, body, headers, cut)


def hangs_up(handler: Handler) -> None:
    handler.close_connection = True


class MoodyService:
    def __init__(self, *moods: Mood) -> None:
        self.moods: List[Mood] = list(moods)
        self.seen: List[Tuple[str, str, Dict[str, str], bytes]] = []
        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.service = self  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "MoodyService":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
