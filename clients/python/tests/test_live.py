"""Against a running service: ASSAY_URL, ASSAY_TOKEN (of a trainer), ASSAY_TEST_VERSION, and three programs for that version."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest

from assay_client import Client, ProblemError, grading_request, verl
from assay_client.trl import make_reward_func


def reply(code: str) -> str:
    return f"This should do:\n\n```python\n{code}```\n"


@unittest.skipUnless(os.environ.get("ASSAY_URL"), "no service: set ASSAY_URL")
class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.client = Client.from_environment(max_wait=120.0)
        cls.version = os.environ["ASSAY_TEST_VERSION"]
        # Passes all tests; the public ones alone; none.
        names = ("RIGHT", "HALF_RIGHT", "WRONG")
        cls.right, cls.half, cls.wrong = (os.environ[f"ASSAY_TEST_{name}"] for name in names)

    def test_reads_the_pool(self) -> None:
        tasks = list(self.client.tasks())
        self.assertIn(self.version, [task["version_id"] for task in tasks])
        self.assertEqual(self.client.version(self.version)["version_id"], self.version)
        self.assertEqual(list(self.client.tasks(domain="networking-mock")), [])

    def test_grades_code_and_replies(self) -> None:
        right = self.client.grade(self.version, code=self.right)
        self.assertEqual((right.verdict, right.reward, right.passed, right.trust), ("passed", 1, True, "isolated-oracle"))
        half = self.client.grade(self.version, reply=reply(self.half), reward_policy="plus-minus-one")
        self.assertEqual((half.reward, half.public_pass, half.private_pass), (-1, True, False))
        self.assertEqual(self.client.grade(self.version, reply="no code").verdict, "no-code")

    def test_says_what_is_wrong_with_a_request(self) -> None:
        with self.assertRaises(ProblemError) as caught:
            self.client.grade("ver_nonsense", code="x")
        self.assertEqual((caught.exception.status, caught.exception.code), (422, "invalid"))

    def test_grades_a_batch_in_any_order(self) -> None:
        items = [grading_request(self.version, code=f"{self.right if n % 3 else self.wrong}\n# {n}\n") for n in range(150)]
        rewards = self.client.rewards(items)
        self.assertEqual(rewards, [1 if n % 3 else 0 for n in range(150)])

    def test_a_bad_item_stops_no_other(self) -> None:
        items = [grading_request("ver_nonsense", code="x"), grading_request(self.version, code=self.right)]
        answers = {answer.index: answer for answer in self.client.grade_batch(items)}
        self.assertEqual(answers[0].problem["code"], "invalid")
        self.assertEqual(answers[1].reward, 1)

    def test_plays_an_episode(self) -> None:
        with self.client.open_episode(self.version) as episode:
            self.assertEqual([message["role"] for message in episode.messages], ["user"])
            first = episode.step("I have no idea.")
            self.assertEqual((first.reward, first.done), (-0.2, False))
            second = episode.step(reply(self.wrong))
            self.assertIn("test_two_pairs", second.feedback["content"])
            last = episode.step(reply(self.right))
            self.assertEqual((last.reward, last.done, last.feedback), (1, True, None))
            self.assertTrue(episode.done)
            self.assertAlmostEqual(episode.reward, 0.8)
            roles = [message["role"] for message in episode.messages]
            self.assertEqual(roles, ["user", "assistant", "user", "assistant", "user", "assistant"])
            with self.assertRaises(ProblemError) as caught:
                episode.step(reply(self.right))
            self.assertEqual(caught.exception.code, "conflict")
        episode.close()

    def test_plays_an_episode_without_one(self) -> None:
        first = self.client.step(self.version, [reply(self.wrong)])
        self.assertEqual((first.turn, first.done), (1, False))
        last = self.client.step(self.version, [reply(self.wrong), "none", reply(self.half)])
        self.assertEqual((last.turn, last.reward, last.done), (3, -1, True))

    def test_reads_what_rewards_and_messages_depend_on(self) -> None:
        self.assertIn("binary", [policy["name"] for policy in self.client.reward_policies()])
        self.assertEqual([preset["name"] for preset in self.client.presets()], ["rlef", "aider"])
        self.assertTrue(all(len(template["sha256"]) == 64 for template in self.client.feedback_templates()))

    def test_rewards_for_trl(self) -> None:
        reward = make_reward_func(self.client)
        completions = [reply(self.right), [{"role": "assistant", "content": reply(self.half)}], "nothing"]
        found = reward(prompts=["p"] * 3, completions=completions, completion_ids=[[0]] * 3, version_id=[self.version] * 3)
        self.assertEqual(found, [1, -1, -1])

    def test_scores_for_verl_also_when_loaded_by_its_path(self) -> None:
        self.assertEqual(verl.compute_score("assay", reply(self.right), self.version), {"score": 1, "acc": 1.0})
        script = (
            "import importlib.util, os, sys\n"
            "spec = importlib.util.spec_from_file_location('custom', sys.argv[1])\n"
            "module = importlib.util.module_from_spec(spec)\n"
            "spec.loader.exec_module(module)\n"
            "print(module.compute_score('assay', 'no code', '', {'version_id': sys.argv[2]})['score'])\n"
        )
        done = subprocess.run([sys.executable, "-c", script, verl.__file__, self.version], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.returncode), ("-1\n", 0), done.stderr)


if __name__ == "__main__":
    unittest.main()
