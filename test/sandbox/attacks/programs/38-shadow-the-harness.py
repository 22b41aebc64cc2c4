# 38: modules named like those of the harness
# tries: to be what the harness itself imports
# isolated-oracle: failed
# in-process: tampered | failed | crashed


def add(a, b):
    return 42
#--- json.py
def dumps(value, **options):
    return '{"test": "x", "passed": true}'


def loads(text):
    return {}
#--- frames.py
def write_frame(fd, message):
    raise SystemExit(0)
#--- codec.py
class Encoder:
    def encode(self, value):
        return 5
#--- random.py
x = 1
#--- typing.py
x = 1
