# POSIX message queues
# control: refused
def write():
    call('mq_open', b'leak', os.O_CREAT | os.O_RDWR, 0o666, 0)


def read():
    found = [] if refused(lambda: call('mq_open', b'leak', os.O_RDONLY, 0, 0)) else ['queue']
    return found + [name for name in (os.listdir('/dev/mqueue') if os.path.isdir('/dev/mqueue') else [])]
