# 52: swallows whatever would end it
# tries: to outlive a time-out that is an exception or a signal
# isolated-oracle: timed-out
# limits: cpu=1
import signal

for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
signal.alarm(0)


def add(a, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
