"""Client of Assay. See README.md."""

from .client import Client, Episode, grading_request
from .errors import AssayError, ProblemError, Unavailable
from .types import BatchAnswer, Grading, Step

__all__ = [
    "AssayError",
    "BatchAnswer",
    "Client",
    "Episode",
    "Grading",
    "ProblemError",
    "Step",
    "Unavailable",
    "grading_request",
]
