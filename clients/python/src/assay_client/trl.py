"""A reward function for TRL's GRPO trainer."""

from __future__ import annotations

import logging
from typing import Any, Callable, List, Optional, Sequence

from .client import Client, grading_request

logger = logging.getLogger(__name__)

RewardFunc = Callable[..., List[Optional[float]]]


def make_reward_func(
    client: Client,
    *,
    version_column: str = "version_id",
    reward_policy: str = "plus-minus-one",
    name: str = "assay_reward",
    **options: Any,
) -> RewardFunc:
    """
    A function as `GRPOTrainer(reward_funcs=[...])` takes it: the rewards of a list of completions, None ("not applicable") for
    those that infrastructure failed to judge. The dataset's `version_column` says which task version each is for. `options` are
    further fields of a grading: `extraction`, `profile`, `accept_trust`, ...
    """

    def reward(completions: Sequence[Any], **columns: Any) -> List[Optional[float]]:
        versions = columns[version_column]
        items = [
            grading_request(version, reply=text_of(completion), reward_policy=reward_policy, **options)
            for version, completion in zip(versions, completions)
        ]
        if len(items) != len(completions):
            raise ValueError(f"{len(completions)} completions, but {len(items)} values of {version_column}")
        found = client.rewards(items)
        missing = sum(each is None for each in found)
        if missing:
            logger.warning("%d of %d completions were not judged and have no reward", missing, len(found))
        return found

    # TRL logs rewards under the function's name.
    reward.__name__ = reward.__qualname__ = name
    return reward


def text_of(completion: Any) -> str:
    """The reply in a completion: a text, or messages, of which the last one of the assistant counts."""
    if isinstance(completion, str):
        return completion
    for message in reversed(completion):
        if message.get("role") == "assistant":
            content = message.get("content") or ""
            if isinstance(content, str):
                return content
            return "".join(part.get("text", "") for part in content if part.get("type") == "text")
    return ""
