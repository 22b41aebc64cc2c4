"""Batches: pieces of a long list, some at a time, each item answered once whatever breaks in between."""

from __future__ import annotations

import json
import queue
import threading
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from .errors import Unavailable
from .transport import RETRIED_STATUSES, Backoff, Transport
from .types import BatchAnswer, Grading

NDJSON = {"Content-Type": "application/x-ndjson", "Accept": "application/x-ndjson"}
Item = Tuple[int, Mapping[str, Any]]


def answers(transport: Transport, items: Sequence[Mapping[str, Any]], piece: int, concurrency: int) -> Iterator[BatchAnswer]:
    """Each item's answer, as they come. Stops its threads when the caller stops reading."""
    todo: "queue.SimpleQueue[Optional[List[Item]]]" = queue.SimpleQueue()
    done: "queue.SimpleQueue[Any]" = queue.SimpleQueue()
    over = threading.Event()
    numbered = list(enumerate(items))
    for start in range(0, len(numbered), piece):
        todo.put(numbered[start : start + piece])
    workers = min(concurrency, -(-len(numbered) // piece))
    for _ in range(workers):
        todo.put(None)
        threading.Thread(target=_work, args=(transport, todo, done, over), daemon=True).start()
    try:
        for _ in numbered:
            answer = done.get()
            if isinstance(answer, BaseException):
                raise answer
            yield answer
    finally:
        over.set()


def _work(transport: Transport, todo: Any, done: Any, over: threading.Event) -> None:
    try:
        for part in iter(todo.get, None):
            for answer in _piece(transport, part):
                done.put(answer)
                if over.is_set():
                    return
    except BaseException as error:  # noqa: BLE001 - the reader raises it
        done.put(error)


def _piece(transport: Transport, part: List[Item]) -> Iterator[BatchAnswer]:
    """What is not answered, or answered with a refusal that may pass, is sent again."""
    backoff = Backoff(transport.max_wait)
    left = dict(part)
    while left:
        asked: Optional[float] = None
        last: Dict[str, Any] = {"code": "unavailable", "title": "There was no answer"}
        order = list(left)
        body = b"".join(json.dumps(left[index]).encode() + b"\n" for index in order)
        try:
            for line in transport.lines("POST", "/v1/gradings:batch", body, NDJSON):
                answer = _read(line, order)
                if answer.problem is not None and line["status"] in RETRIED_STATUSES:
                    last = answer.problem
                    asked = max(asked or 0.0, float(answer.problem.get("retry_after", 0)))
                elif left.pop(answer.index, None) is not None:
                    yield answer
        except Unavailable as error:
            last = {"code": "unavailable", "title": str(error)}
            asked = error.retry_after
        if left and not backoff.wait(asked):
            for index in left:
                yield BatchAnswer(index, None, last)
            return


def _read(line: Mapping[str, Any], order: List[int]) -> BatchAnswer:
    index = order[line["index"]]
    if "grading" in line:
        return BatchAnswer(index, Grading.of(line["grading"]), None)
    return BatchAnswer(index, None, line["problem"])
