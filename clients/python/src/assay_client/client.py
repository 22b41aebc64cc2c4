"""The client itself."""

from __future__ import annotations

import os
import time
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence
from urllib.parse import quote, urlencode

from . import batch
from .errors import AssayError, ProblemError, Unavailable
from .transport import Backoff, Transport
from .types import BatchAnswer, Grading, Json, PresetChoice, Step

#: Items a request of a batch: small enough that a request is written before its answer fills a socket.
PIECE = 64


class Client:
    """
    One service and one token. Threads may share it.

    `timeout` is that of one request, `max_wait` how long it is tried again while the service is overloaded, away, or cannot
    judge; both in seconds.
    """

    def __init__(self, base_url: str, token: str, *, timeout: float = 300.0, max_wait: float = 600.0) -> None:
        self._transport = Transport(base_url, token, timeout, max_wait)

    @classmethod
    def from_environment(cls, **options: float) -> "Client":
        """With `ASSAY_URL` and `ASSAY_TOKEN`."""
        missing = [name for name in ("ASSAY_URL", "ASSAY_TOKEN") if not os.environ.get(name)]
        if missing:
            raise AssayError(f"not set: {', '.join(missing)}")
        return cls(os.environ["ASSAY_URL"], os.environ["ASSAY_TOKEN"], **options)

    # Gradings

    def grade(self, version_id: str, **options: Any) -> Grading:
        """
        Judges one submission: `reply` (with `extraction`), `code` or `files`. Further fields are those of the API: `scope`,
        `reward_policy`, `profile`, `accept_trust`, `isolation`, `limits`.
        """
        request = grading_request(version_id, **options)
        backoff = Backoff(self._transport.max_wait)
        while True:
            status, answer = self._transport.request("POST", "/v1/gradings", request)
            while status == 202 and answer["status"] == "pending":
                time.sleep(1.0)
                status, answer = self._transport.request("GET", f"/v1/gradings/{answer['id']}")
            if answer["status"] == "done":
                return Grading.of(answer)
            if not backoff.wait():
                raise Unavailable("the grading was dropped before it was judged")

    def grade_batch(self, items: Iterable[Mapping[str, Any]], *, concurrency: int = 4) -> Iterator[BatchAnswer]:
        """
        Judges many, each a dict as `grading_request` makes it. Answers come in the order in which verdicts are there, each with
        its `index`. An item that the service refuses, or that it could not judge in time, has a `problem` in place of a grading.
        """
        return batch.answers(self._transport, list(items), PIECE, concurrency)

    def rewards(self, items: Iterable[Mapping[str, Any]], *, concurrency: int = 4) -> List[Optional[float]]:
        """
        The rewards of many, in their order. None where infrastructure failed or did not answer in time; a request that is wrong
        is an error, for it would be wrong every time.
        """
        requests = list(items)
        found: List[Optional[float]] = [None] * len(requests)
        for answer in self.grade_batch(requests, concurrency=concurrency):
            if answer.problem is not None and not _passes(answer.problem):
                raise ProblemError(int(answer.problem.get("status", 422)), answer.problem)
            found[answer.index] = answer.reward
        return found

    # Episodes

    def open_episode(self, version_id: str, preset: PresetChoice = "rlef", *, accept_trust: Sequence[str] = ()) -> "Episode":
        """An episode; use it as a context manager to have it freed."""
        rules = {"version_id": version_id, "preset": preset, "accept_trust": list(accept_trust)}
        return Episode(self._transport, self._transport.request("POST", "/v1/episodes", rules)[1])

    def step(
        self, version_id: str, replies: Sequence[str], preset: PresetChoice = "rlef", *, accept_trust: Sequence[str] = ()
    ) -> Step:
        """A step of an episode whose state is yours: all replies so far, the last one to be judged."""
        body = {
            "version_id": version_id,
            "preset": preset,
            "accept_trust": list(accept_trust),
            "turn": len(replies),
            "history": [{"reply": reply} for reply in replies[:-1]],
            "reply": replies[-1],
        }
        return Step.of(self._transport.request("POST", "/v1/episodes:step", body)[1])

    # The pool

    def tasks(self, pool: str = "rlef", *, profile: str = "sealed", **filters: Any) -> Iterator[Json]:
        """All tasks of a pool that match, in order of acceptance. A stream that breaks goes on where it broke."""
        backoff = Backoff(self._transport.max_wait)
        cursor: Optional[str] = None
        while True:
            query = {"profile": profile, **filters, **({} if cursor is None else {"cursor": cursor})}
            path = f"/v1/pools/{quote(pool)}/tasks?{urlencode(query, doseq=True)}"
            failure = Unavailable("the stream ended before it was whole")
            try:
                for line in self._transport.lines("GET", path, None, {"Accept": "application/x-ndjson"}):
                    if line.get("end") is True:
                        return
                    cursor = line.pop("cursor")
                    yield line
            except Unavailable as error:
                failure = error
            if not backoff.wait(failure.retry_after):
                raise failure

    def version(self, version_id: str, *, profile: str = "sealed") -> Json:
        """One task version, whatever became of it since."""
        return self._get(f"/v1/versions/{quote(version_id)}?{urlencode({'profile': profile})}")

    def reward_policies(self) -> List[Json]:
        return self._items("/v1/reward-policies")

    def presets(self) -> List[Json]:
        return self._items("/v1/episode-presets")

    def feedback_templates(self) -> List[Json]:
        return self._items("/v1/feedback-templates")

    def _get(self, path: str) -> Json:
        found: Json = self._transport.request("GET", path)[1]
        return found

    def _items(self, path: str) -> List[Json]:
        items: List[Json] = self._get(path)["items"]
        return items


class Episode:
    """Several turns about one task. `messages` is the whole exchange as far as it went, ready for a chat template."""

    def __init__(self, transport: Transport, opened: Json) -> None:
        self._transport = transport
        self.id: str = opened["id"]
        self.messages: List[Dict[str, str]] = list(opened["messages"])
        self.steps: List[Step] = []

    @property
    def done(self) -> bool:
        return bool(self.steps) and self.steps[-1].done

    @property
    def reward(self) -> float:
        """Of all turns so far."""
        return sum(step.reward for step in self.steps)

    def step(self, reply: str) -> Step:
        """Judges a reply. Raises Unavailable if it could not be judged in time: the turn is not used up then."""
        step = Step.of(self._transport.request("POST", f"/v1/episodes/{self.id}/steps", {"reply": reply})[1])
        self.steps.append(step)
        self.messages.append({"role": "assistant", "content": reply})
        if step.feedback is not None:
            self.messages.append(step.feedback)
        return step

    def close(self) -> None:
        """Frees it. Freeing twice is no error."""
        try:
            self._transport.request("DELETE", f"/v1/episodes/{self.id}")
        except ProblemError as error:
            if error.status != 404:
                raise

    def __enter__(self) -> "Episode":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def grading_request(
    version_id: str,
    *,
    reply: Optional[str] = None,
    extraction: Optional[str] = None,
    code: Optional[str] = None,
    files: Optional[Mapping[str, str]] = None,
    **options: Any,
) -> Json:
    """One item of a batch: exactly one of `reply`, `code` and `files` (path to content)."""
    if sum(given is not None for given in (reply, code, files)) != 1:
        raise TypeError("exactly one of reply, code and files")
    submission: Json
    if reply is not None:
        submission = {"reply": reply, **({} if extraction is None else {"extraction": extraction})}
    elif code is not None:
        submission = {"code": code}
    else:
        submission = {"files": [{"path": path, "content": content} for path, content in (files or {}).items()]}
    given = {name: value for name, value in options.items() if value is not None}
    return {"version_id": version_id, "submission": submission, **given}


def _passes(problem: Mapping[str, Any]) -> bool:
    return int(problem.get("status", 503)) in (429, 502, 503, 504)
