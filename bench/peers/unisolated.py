"""A grader that isolates nothing: a process a submission, exec in it, some at a time. Reads {"at_once", "programs"}, prints seconds.

The shape of the harnesses that ship with benchmarks: a manager process for the result and a process for the work, each time anew.
"""

import json
import multiprocessing
import sys
import time
from concurrent.futures import ThreadPoolExecutor

TIMEOUT_SECONDS = 20


def work(program: str, result: object) -> None:
    try:
        exec(compile(program, 'program', 'exec'), {})
        result.append('passed')
    except BaseException:  # noqa: BLE001 - whatever it raises, it failed
        result.append('failed')


def check(program: str) -> bool:
    with multiprocessing.Manager() as manager:
        result = manager.list()
        process = multiprocessing.Process(target=work, args=(program, result))
        process.start()
        process.join(TIMEOUT_SECONDS)
        if process.is_alive():
            process.kill()
        return list(result) == ['passed']


def main() -> None:
    given = json.load(sys.stdin)
    started = time.monotonic()
    with ThreadPoolExecutor(given['at_once']) as lanes:
        passed = sum(lanes.map(check, given['programs']))
    print(json.dumps({'seconds': time.monotonic() - started, 'passed': passed}))


if __name__ == '__main__':
    main()
