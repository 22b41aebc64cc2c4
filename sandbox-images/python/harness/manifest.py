"""Writes what an image holds: Python, packages that runs can import, and the hash of the harness itself."""

import hashlib
import json
import platform
import sys
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path('/opt/assay')
SUFFIXES = ('.py', '.so')


def packages() -> list[str]:
    """`name==version` of everything on the import path of runs (site for the oracle, packages for both), sorted."""
    found = distributions(path=[str(ROOT / 'site'), str(ROOT / 'packages')])
    return sorted({f'{d.name.lower()}=={d.version}' for d in found})


def modules() -> list[str]:
    """Top-level names that the packages of the environment can be imported by; no names of packages, which may differ."""
    folder = ROOT / 'packages'
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    names = {entry.name.split('.', 1)[0] for entry in entries if is_importable(entry)}
    return sorted(name for name in names if name.isidentifier() and name != '__pycache__')


def is_importable(entry: Path) -> bool:
    if entry.is_dir():
        return entry.name.isidentifier() and any(p.suffix in SUFFIXES for p in entry.rglob('*'))
    return entry.suffix in SUFFIXES


def runner_version() -> str:
    digest = hashlib.sha256()
    sources = [p for folder in ('harness', 'testlib') for p in (ROOT / folder).rglob('*.py')] + [*(ROOT / 'native').glob('*.c')]
    for path in sorted(sources):
        digest.update(f'{path.relative_to(ROOT)}\0{path.stat().st_size}\0'.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def main(target: str) -> None:
    manifest = {
        'python': platform.python_version(),
        'packages': packages(),
        'modules': modules(),
        'runner': runner_version(),
    }
    Path(target).write_text(json.dumps(manifest) + '\n')


if __name__ == '__main__':
    main(sys.argv[1])
