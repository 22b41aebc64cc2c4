"""One submission and its check in one process: what a grader that starts a container a submission runs in it."""

import json
import sys

sys.set_int_max_str_digits(0)
work = json.load(sys.stdin)
space: dict = {}
exec(compile(work['program'], 'program', 'exec'), space)
print('passed')
