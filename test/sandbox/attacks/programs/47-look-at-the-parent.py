# 47: looks at its parent and all other processes
# tries: to read memory, environment, descriptors and arguments of the harness, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
def look(pid, part):
    path = f'/proc/{pid}/{part}'
    if part in ('fd', 'map_files', 'task'):
        return [os.readlink(f'{path}/{name}') for name in os.listdir(path)] if part == 'fd' else os.listdir(path) and None
    if part in ('cwd', 'exe', 'root'):
        return os.listdir(path) if part != 'exe' else os.readlink(path)
    with open(path, 'rb') as file:
        return file.read(64)


def add(a, b):
    others = {name for name in (os.listdir('/proc') if os.path.isdir('/proc') else []) if name.isdigit()}
    for pid in (others | {str(os.getppid()), '1'}) - {str(os.getpid()), '0'}:
        for part in ('environ', 'mem', 'maps', 'fd', 'cwd', 'root', 'exe', 'auxv', 'io', 'stack', 'syscall', 'wchan_'):
            attempt(f'{pid}/{part}', lambda: look(pid, part))
    return answer(a, b)
