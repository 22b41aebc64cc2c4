# files in /dev/shm and other places in memory
# control: refused
def write():
    for folder in ('/dev/shm', '/dev/mqueue', '/dev', '/run', '/run/shm'):
        if not refused(lambda: os.close(os.open(f'{folder}/leak', os.O_CREAT | os.O_RDWR, 0o666))):
            print('wrote', folder)
    os.close(os.open('/dev/shm/leak', os.O_CREAT | os.O_RDWR, 0o666))


def read():
    return [folder for folder in ('/dev/shm', '/dev/mqueue', '/dev', '/run', '/run/shm') if os.path.exists(f'{folder}/leak')]
