"""A scorer for verl: `custom_reward_function.path` is this file, `custom_reward_function.name` is `compute_score`."""

from __future__ import annotations

import functools
import json
import os
from typing import Any, Dict, Mapping, Optional

# By its full name: verl loads this file by its path.
from assay_client import Client, Unavailable


def compute_score(
    data_source: str, solution_str: str, ground_truth: Any, extra_info: Optional[Mapping[str, Any]] = None
) -> Dict[str, float]:
    """
    The score of one reply, with `acc` (1 if every test passes) to be logged beside it. The task version is `ground_truth`
    itself, its `version_id` if it is a dict or JSON, or `extra_info["version_id"]`. `ASSAY_URL`, `ASSAY_TOKEN` and, if wanted,
    `ASSAY_REWARD_POLICY` come from the environment.

    Raises Unavailable where infrastructure failed to judge: verl knows no sample without a score, and none is made up.
    """
    version = version_of(ground_truth, extra_info or {})
    policy = os.environ.get("ASSAY_REWARD_POLICY", "plus-minus-one")
    grading = _client().grade(version, reply=solution_str, reward_policy=policy)
    if grading.reward is None:
        raise Unavailable(f"{data_source}: the reply could not be judged; it has no score")
    return {"score": grading.reward, "acc": float(grading.passed)}


def version_of(ground_truth: Any, extra_info: Mapping[str, Any]) -> str:
    found = _read(ground_truth)
    if isinstance(found, str) and found.startswith("ver_"):
        return found
    if isinstance(found, Mapping) and "version_id" in found:
        return str(found["version_id"])
    if "version_id" in extra_info:
        return str(extra_info["version_id"])
    raise ValueError("neither ground_truth nor extra_info names a version_id")


def _read(ground_truth: Any) -> Any:
    if not isinstance(ground_truth, str) or not ground_truth.lstrip().startswith("{"):
        return ground_truth
    try:
        return json.loads(ground_truth)
    except ValueError:
        return ground_truth


@functools.lru_cache(maxsize=1)
def _client() -> Client:
    return Client.from_environment()
