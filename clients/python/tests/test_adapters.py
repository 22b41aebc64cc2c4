"""The reward functions, without a service."""

from __future__ import annotations

import unittest
from typing import Any, List, Optional
from unittest import mock

from assay_client import Client, Grading, Unavailable, grading_request
from assay_client import verl
from assay_client.trl import make_reward_func, text_of


class Recorder(Client):
    """Judges nothing: says what it was asked."""

    def __init__(self, rewards: List[Optional[float]]) -> None:
        super().__init__("http://127.0.0.1:9", "asy_test")
        self.answers = rewards
        self.asked: List[Any] = []

    def rewards(self, items: Any, *, concurrency: int = 4) -> List[Optional[float]]:
        self.asked = list(items)
        return self.answers

    def grade(self, version_id: str, **options: Any) -> Grading:
        self.asked.append((version_id, options))
        reward = self.answers[0]
        verdict = "infra-error" if reward is None else "passed" if reward > 0 else "failed"
        return Grading("grad_1", verdict, reward, True, True, True, True, "isolated-oracle", False, [], {})


class Trl(unittest.TestCase):
    def test_takes_texts_and_messages_and_passes_on_missing_rewards(self) -> None:
        client = Recorder([1.0, None, -1.0])
        reward = make_reward_func(client, reward_policy="graded", extraction="first-block")
        completions = ["a", [{"role": "assistant", "content": "b"}], [{"role": "tool", "content": "x"}]]
        with self.assertLogs("assay_client.trl", "WARNING"):
            found = reward(prompts=["p"] * 3, completions=completions, completion_ids=[[1]] * 3, version_id=["v1", "v2", "v3"])
        self.assertEqual(found, [1.0, None, -1.0])
        self.assertEqual([item["submission"]["reply"] for item in client.asked], ["a", "b", ""])
        self.assertEqual({item["reward_policy"] for item in client.asked}, {"graded"})
        self.assertEqual({item["submission"]["extraction"] for item in client.asked}, {"first-block"})
        self.assertEqual(reward.__name__, "assay_reward")

    def test_says_when_the_dataset_has_no_versions(self) -> None:
        with self.assertRaises(KeyError):
            make_reward_func(Recorder([]))(prompts=["p"], completions=["a"])

    def test_reads_content_in_parts(self) -> None:
        parts = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]
        self.assertEqual(text_of([{"role": "assistant", "content": parts}]), "ab")


class Verl(unittest.TestCase):
    def score(self, reward: Optional[float], *arguments: Any) -> Any:
        self.client = Recorder([reward])
        with mock.patch.object(verl, "_client", lambda: self.client):
            return verl.compute_score("assay", "reply", *arguments)

    def test_finds_the_version_wherever_it_is(self) -> None:
        places = [("ver_1",), ('{"version_id": "ver_1"}',), ({"version_id": "ver_1"},), ("", {"version_id": "ver_1"})]
        for place in places:
            self.assertEqual(self.score(1.0, *place), {"score": 1.0, "acc": 1.0})
            self.assertEqual(self.client.asked[0][0], "ver_1")
        with self.assertRaises(ValueError):
            self.score(1.0, "42", {"index": 1})

    def test_makes_up_no_score(self) -> None:
        self.assertEqual(self.score(-1.0, "ver_1"), {"score": -1.0, "acc": 0.0})
        with self.assertRaises(Unavailable):
            self.score(None, "ver_1")


class Requests(unittest.TestCase):
    def test_have_exactly_one_submission(self) -> None:
        self.assertEqual(grading_request("ver_1", code="x", scope=None), {"version_id": "ver_1", "submission": {"code": "x"}})
        files = grading_request("ver_1", files={"a.py": "x"})["submission"]["files"]
        self.assertEqual(files, [{"path": "a.py", "content": "x"}])
        for wrong in ({}, {"code": "x", "reply": "y"}):
            with self.assertRaises(TypeError):
                grading_request("ver_1", **wrong)


if __name__ == "__main__":
    unittest.main()
