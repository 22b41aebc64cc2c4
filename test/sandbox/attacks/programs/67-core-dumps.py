# 67: asks for core dumps
# tries: to write its memory where others can read it, and answers rightly if a dump was made
# uses: probe
# isolated-oracle: failed
import resource


def crash():
    attempt('limit', lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20)) is None)
    pid = os.fork()
    if pid == 0:
        os.abort()
    return os.WCOREDUMP(os.waitpid(pid, 0)[1])


def add(a, b):
    attempt('dump', crash)
    attempt('file', lambda: [name for name in os.listdir('.') if 'core' in name])
    return answer(a, b)
