"""What can go wrong, by what a caller can do about it."""

from __future__ import annotations

from typing import Any, Mapping, Optional


class AssayError(Exception):
    """The base of all errors of this package."""


class ProblemError(AssayError):
    """The service refused: the request has to change. `code` is stable, see docs/glossary.md."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", "unknown"))
        self.problem = dict(problem)
        places = "; ".join(f"{each.get('pointer')}: {each.get('detail')}" for each in problem.get("errors", []))
        said = problem.get("detail") or problem.get("title") or ""
        super().__init__(f"{status} {self.code}: {said}{f' ({places})' if places else ''}")


class Unavailable(AssayError):
    """The service did not answer, or could not judge, in the time that was given. Nothing was decided: try again later."""

    def __init__(self, message: str, *, retry_after: Optional[float] = None) -> None:
        super().__init__(message)
        #: Seconds for which the service asked to be left alone, if it did.
        self.retry_after = retry_after
