"""What the service answers, as far as a trainer looks at it; `raw` holds all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Union

Json = Dict[str, Any]
#: The name of a preset of the house, or rules of your own.
PresetChoice = Union[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Grading:
    """A verdict. `reward` is None if infrastructure failed (`verdict` is then `infra-error`), and never otherwise."""

    id: str
    verdict: str
    reward: Optional[float]
    parse: Optional[bool]
    compile: Optional[bool]
    public_pass: Optional[bool]
    private_pass: Optional[bool]
    trust: str
    cached: bool
    tests: List[Json]
    raw: Json

    @classmethod
    def of(cls, raw: Json) -> "Grading":
        names = ("id", "verdict", "reward", "parse", "compile", "public_pass", "private_pass", "trust", "cached", "tests")
        return cls(raw=raw, **{name: raw[name] for name in names})

    @property
    def passed(self) -> bool:
        return self.verdict == "passed"


@dataclass(frozen=True)
class BatchAnswer:
    """The answer to one item of a batch: a grading, or the problem for which there is none."""

    index: int
    grading: Optional[Grading]
    problem: Optional[Json]

    @property
    def reward(self) -> Optional[float]:
        return None if self.grading is None else self.grading.reward


@dataclass(frozen=True)
class Step:
    """What one reply earned. `feedback` is the next message for the model; None when the episode is over."""

    turn: int
    reward: float
    done: bool
    feedback: Optional[Dict[str, str]]
    grading: Json
    raw: Json

    @classmethod
    def of(cls, raw: Json) -> "Step":
        return cls(raw=raw, **{name: raw[name] for name in ("turn", "reward", "done", "feedback", "grading")})
