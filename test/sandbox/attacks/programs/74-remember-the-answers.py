# 74: keeps answers for the next run
# tries: to find what the run before wrote anywhere, and answers rightly if it did
# uses: probe
# twice: yes
# isolated-oracle: failed
PLACES = (
    '/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/w', '/t', '/t/runs', '/run', '/run/assay', '/run/lock', '/home', '/root',
    os.path.expanduser('~'), os.path.expanduser('~/.cache'), '.', '..', '/opt/assay/packages', '/opt/assay/harness',
    '/opt/assay/harness/__pycache__', '/usr/lib/python3/dist-packages', '/usr/local/lib', '/dev', '/', '/proc/self/cwd/..',
)  # fmt: skip
once = False


def found(folder):
    return os.path.exists(f'{folder}/left-by-the-run-before')


def leave(folder):
    try:
        with open(f'{folder}/left-by-the-run-before', 'w') as file:
            file.write('5')
    except OSError:
        return False
    return True


def add(a, b):
    global once
    if not once:
        once = True
        for folder in PLACES:
            attempt(f'found in {folder}', lambda: found(folder))
        print('left in', [folder for folder in PLACES if leave(folder)])
        attempt('environment', lambda: os.environ.get('LEFT'))
        os.environ['LEFT'] = '5'
        attempt('builtins', lambda: hasattr(__builtins__, 'left') or 'left' in dir(__import__('builtins')))
        __import__('builtins').left = 5
        attempt('modules', lambda: 'left' in sys.modules)
        sys.modules['left'] = sys
    return answer(a, b)
