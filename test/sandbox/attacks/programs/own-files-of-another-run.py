# own: files of another run
# tries: to read or write what belongs to a run before or beside it, and answers rightly if it found any
# uses: probe
# twice: yes
# isolated-oracle: failed
once = False


def strangers():
    mine = os.getuid()
    home = os.path.realpath(os.getcwd())
    found = []
    for top in ('/w', '/t/runs', '/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run', '/home', '/mnt', '/srv'):
        for folder, folders, names in os.walk(top):
            for name in [*folders, *names]:
                path = os.path.realpath(f'{folder}/{name}')
                try:
                    uid = os.lstat(path).st_uid
                except OSError:
                    continue
                if uid not in (0, mine) or (uid == mine and not path.startswith(home)):
                    found.append((path, uid))
    return found


def guessed():
    """Folders of runs are named by numbers that count up."""
    mine = os.getuid()
    found = []
    for number in [*range(max(0, mine - 40), mine), *range(mine + 1, mine + 40)]:
        for path in (f'/w/{number}', f'/t/runs/{number}'):
            if os.path.exists(path):
                found.append(path)
    return found


def add(a, b):
    global once
    if not once:
        once = True
        attempt('strangers', strangers)
        attempt('guessed', guessed)
        with open('mark', 'w') as file:
            file.write('secret of this run')
        os.chmod('mark', 0o666)
        os.chmod('.', 0o777)
    return answer(a, b)
