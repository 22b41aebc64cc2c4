# 25: a trace function that jumps
# tries: to move the tests' frames past their assertions
# isolated-oracle: failed
# in-process: tampered
import sys


def trace(frame, event, arg):
    if frame.f_code.co_name.startswith('test_') and 'canary' not in frame.f_code.co_filename:
        frame.f_trace_lines = True
        last = max(line for _, _, line in frame.f_code.co_lines() if line)
        if event == 'line' and frame.f_lineno != last:
            try:
                frame.f_lineno = last
            except ValueError:
                pass
    return trace


sys.settrace(trace)


def add(a, b):
    return 42
