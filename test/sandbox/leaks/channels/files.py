# files in every folder that can be written
# control: seen
PLACES = ('.', '/w', '/tmp', '/var/tmp', '/t', '/t/runs', '/home', '/root', '/opt/assay/packages', os.path.expanduser('~/.cache'))


def write():
    for folder in PLACES:
        refused(lambda: os.makedirs(folder, exist_ok=True))
        refused(lambda: os.close(os.open(f'{folder}/leak', os.O_CREAT | os.O_RDWR, 0o666)))
    os.chmod('.', 0o777)


def read():
    return [folder for folder in PLACES if os.path.exists(f'{folder}/leak')]


def observe():
    space = os.statvfs('.')
    return space.f_blocks - space.f_bfree, space.f_files - space.f_ffree, sorted(os.listdir('.')), oct(os.stat('.').st_mode)
