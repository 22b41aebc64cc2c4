"""What the client does on bad days."""

from __future__ import annotations

import json
import time
import unittest
from typing import Any, Dict
from unittest import mock

from assay_client import Client, ProblemError, Unavailable, grading_request
from assay_client import transport as transport_module

from .moody_service import MoodyService, answers, hangs_up

FULL = {"code": "overloaded", "title": "The queue is full"}


def grading(reward: Any = 1.0, verdict: str = "passed") -> Dict[str, Any]:
    booleans = {"parse": True, "compile": True, "public_pass": True, "private_pass": True, "cached": False}
    return {"id": "grad_1", "status": "done", "verdict": verdict, "reward": reward, "trust": "isolated-oracle", "tests": [], **booleans}


def lines(*objects: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in objects)


def client(service: MoodyService, max_wait: float = 20.0) -> Client:
    return Client(service.url, "asy_test", timeout=5.0, max_wait=max_wait)


class Quick(unittest.TestCase):
    def setUp(self) -> None:
        quick = mock.patch.object(transport_module, "FIRST_PAUSE", 0.01)
        quick.start()
        self.addCleanup(quick.stop)


class Patience(Quick):
    def test_tries_again_what_passes_by_itself_under_one_key(self) -> None:
        with MoodyService(answers(503, FULL), hangs_up, answers(429, FULL), answers(200, grading())) as service:
            self.assertEqual(client(service).grade("ver_1", code="x").reward, 1.0)
            keys = {headers["Idempotency-Key"] for _, _, headers, _ in service.seen}
            self.assertEqual((len(service.seen), len(keys)), (4, 1))

    def test_waits_as_long_as_it_is_asked_to(self) -> None:
        with MoodyService(answers(503, FULL, {"Retry-After": "1"}), answers(200, grading())) as service:
            began = time.monotonic()
            client(service).grade("ver_1", code="x")
            self.assertGreaterEqual(time.monotonic() - began, 1.0)

    def test_gives_up_when_its_time_is_over_and_says_that_nothing_was_decided(self) -> None:
        with MoodyService(*[answers(503, FULL, {"Retry-After": "30"})] * 2) as service:
            began = time.monotonic()
            with self.assertRaises(Unavailable) as caught:
                client(service, max_wait=2.0).grade("ver_1", code="x")
            self.assertLess(time.monotonic() - began, 2.0)
            self.assertEqual(caught.exception.retry_after, 30.0)

    def test_does_not_try_again_what_is_wrong(self) -> None:
        problem = {"code": "invalid", "status": 422, "errors": [{"pointer": "/version_id", "detail": "not a version id"}]}
        with MoodyService(answers(422, problem)) as service:
            with self.assertRaises(ProblemError) as caught:
                client(service).grade("nonsense", code="x")
            self.assertEqual(caught.exception.code, "invalid")
            self.assertIn("/version_id: not a version id", str(caught.exception))

    def test_fetches_a_verdict_that_was_promised(self) -> None:
        pending = {"id": "grad_1", "status": "pending", "version_id": "ver_1"}
        with MoodyService(answers(202, pending), answers(202, pending), answers(200, grading())) as service:
            self.assertTrue(client(service).grade("ver_1", code="x").passed)
            self.assertEqual([path for _, path, _, _ in service.seen][1:], ["/v1/gradings/grad_1"] * 2)

    def test_an_infra_error_has_no_reward(self) -> None:
        with MoodyService(answers(200, grading(None, "infra-error"))) as service:
            found = client(service).grade("ver_1", code="x")
            self.assertIsNone(found.reward)
            self.assertFalse(found.passed)


class Batches(Quick):
    def items(self, count: int) -> "list[Any]":
        return [grading_request("ver_1", code=f"x = {n}") for n in range(count)]

    def test_sends_again_what_was_not_answered_and_answers_each_item_once(self) -> None:
        first = lines(
            {"index": 1, "status": 200, "grading": grading(0.5)},
            {"index": 0, "status": 503, "problem": {**FULL, "status": 503}},
            {"index": 2, "status": 200, "grading": grading(0.25)},
        )
        second = lines({"index": 0, "status": 200, "grading": grading()}, {"index": 1, "status": 200, "grading": grading(None, "infra-error")})
        with MoodyService(answers(503, FULL), answers(200, first, cut=30), answers(200, second)) as service:
            # The third line broke off, so items 0 and 2 are asked for again, as 0 and 1 of the second request.
            self.assertEqual(client(service).rewards(self.items(3)), [1.0, 0.5, None])
            asked = [json.loads(line)["submission"]["code"] for line in service.seen[2][3].splitlines()]
            self.assertEqual(asked, ["x = 0", "x = 2"])

    def test_has_no_reward_for_what_was_not_judged_in_time(self) -> None:
        refused = lines(*({"index": n, "status": 503, "problem": {**FULL, "status": 503, "retry_after": 60}} for n in range(2)))
        with MoodyService(answers(200, refused)) as service:
            self.assertEqual(client(service, max_wait=1.0).rewards(self.items(2)), [None, None])

    def test_a_wrong_item_is_an_error_and_not_a_missing_reward(self) -> None:
        problem = {"code": "not-found", "status": 404, "title": "There is no such resource"}
        with MoodyService(answers(200, lines({"index": 0, "status": 404, "problem": problem}))) as service:
            with self.assertRaises(ProblemError):
                client(service).rewards(self.items(1))

    def test_cuts_long_lists_into_pieces(self) -> None:
        def judge(handler: Any) -> None:
            items = handler.body.splitlines()
            handler.send(200, lines(*({"index": n, "status": 200, "grading": grading()} for n in range(len(items)))))

        with MoodyService(*[judge] * 4) as service:
            found = sorted(answer.index for answer in client(service).grade_batch(self.items(200), concurrency=2))
            self.assertEqual(found, list(range(200)))
            self.assertEqual(sorted(len(body.splitlines()) for *_, body in service.seen), [8, 64, 64, 64])

    def test_an_empty_list_asks_nothing(self) -> None:
        with MoodyService() as service:
            self.assertEqual(client(service).rewards([]), [])


class Streams(Quick):
    def test_goes_on_where_the_stream_broke(self) -> None:
        whole = lines({"version_id": "ver_1", "cursor": "a"}, {"version_id": "ver_2", "cursor": "b"})
        rest = lines({"version_id": "ver_2", "cursor": "b"}, {"end": True, "count": 1, "next_cursor": None, "cursor": "b"})
        with MoodyService(answers(200, whole, cut=5), answers(200, rest)) as service:
            found = [task["version_id"] for task in client(service).tasks(domain="algorithms")]
            self.assertEqual(found, ["ver_1", "ver_2"])
            self.assertIn("cursor=a", service.seen[1][1])
            self.assertIn("domain=algorithms", service.seen[1][1])


if __name__ == "__main__":
    unittest.main()
