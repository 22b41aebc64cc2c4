# 88: memory and processes at once
# tries: to have the kernel kill something that the run is not to blame for
# isolated-oracle: out-of-memory | process-limit | timed-out
# limits: cpu=5 memory=128
import os
import time


def add(a, b):
    for _ in range(20):
        if os.fork() == 0:
            try:
                with open('/proc/self/oom_score_adj', 'w') as file:
                    file.write('-1000')
            except OSError:
                pass
            held = b'x' * (30 << 20)
            time.sleep(3)
            os._exit(len(held) and 0)
    time.sleep(1)
    for _ in range(20):
        if os.wait()[1]:
            raise MemoryError
    return 42
