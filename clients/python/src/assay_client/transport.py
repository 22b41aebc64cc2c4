"""HTTP with patience: retries what may pass by itself, for as long as it is told to."""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.request
import uuid
from typing import Any, Dict, Iterator, Mapping, Optional

from .errors import ProblemError, Unavailable

RETRIED_STATUSES = frozenset({429, 502, 503, 504})
# The first request with the same key has not ended yet.
RETRIED_CODES = frozenset({"idempotency-in-flight"})
BROKEN = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError, OSError)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class Backoff:
    """Pauses that double, with a random part, until the time is over; never shorter than the service asks for."""

    def __init__(self, max_wait: float) -> None:
        self._until = time.monotonic() + max_wait
        self._pause = FIRST_PAUSE

    def wait(self, asked: Optional[float] = None) -> bool:
        """False, at once, when the pause would end after the time is over."""
        pause = max(self._pause * random.uniform(0.5, 1.0), asked or 0.0)
        if time.monotonic() + pause > self._until:
            return False
        time.sleep(pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return True


class Transport:
    """One service and one token. Safe to share between threads: it holds no connection."""

    def __init__(self, base_url: str, token: str, timeout: float, max_wait: float) -> None:
        self.base_url = base_url.rstrip("/")
        self.max_wait = max_wait
        self._token = token
        self._timeout = timeout

    def request(self, method: str, path: str, body: Any = None, headers: Optional[Mapping[str, str]] = None) -> "tuple[int, Any]":
        """Status and JSON body (None for none). A POST that is sent again is still done once: it carries an Idempotency-Key."""
        sent = dict(headers or {})
        if method == "POST":
            sent.setdefault("Idempotency-Key", uuid.uuid4().hex)
        data = None if body is None else json.dumps(body).encode()
        backoff = Backoff(self.max_wait)
        while True:
            try:
                with self._open(method, path, data, sent) as response:
                    text = response.read()
                    return response.status, json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                failure = self._refused(error)
            except BROKEN as error:
                failure = Unavailable(f"{method} {path}: {error}")
            if not backoff.wait(failure.retry_after):
                raise failure

    def lines(self, method: str, path: str, data: Optional[bytes], headers: Mapping[str, str]) -> Iterator[Dict[str, Any]]:
        """The JSON lines of one answer, as they come. Not retried: who reads knows from where to go on."""
        try:
            with self._open(method, path, data, headers) as response:
                for line in response:
                    if line.strip():
                        yield json.loads(line)
        except urllib.error.HTTPError as error:
            raise self._refused(error) from None
        except (*BROKEN, ValueError) as error:
            raise Unavailable(f"{method} {path}: {error}") from error

    def _open(self, method: str, path: str, data: Optional[bytes], headers: Mapping[str, str]) -> Any:
        request = urllib.request.Request(self.base_url + path, data=data, method=method)
        request.add_header("Authorization", f"Bearer {self._token}")
        request.add_header("Accept", "application/json")
        if data is not None:
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name, value)
        return urllib.request.urlopen(request, timeout=self._timeout)  # noqa: S310 - the caller chose the address

    def _refused(self, error: urllib.error.HTTPError) -> Unavailable:
        """What to raise if there is no time left. Raises what no retry mends."""
        problem = read_problem(error)
        refusal = ProblemError(error.code, problem)
        if error.code not in RETRIED_STATUSES and refusal.code not in RETRIED_CODES:
            raise refusal from None
        return Unavailable(str(refusal), retry_after=seconds(error.headers.get("Retry-After")))


def read_problem(error: urllib.error.HTTPError) -> Dict[str, Any]:
    try:
        problem = json.loads(error.read())
    except (*BROKEN, ValueError):
        return {"title": error.reason}
    return problem if isinstance(problem, dict) else {"title": error.reason}


def seconds(header: Optional[str]) -> Optional[float]:
    """`Retry-After` in seconds; a date, which the service does not send, counts as absent."""
    return float(header) if header is not None and header.strip().isdigit() else None
