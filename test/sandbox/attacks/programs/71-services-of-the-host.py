# 71: asks the host's services
# tries: to reach the engine, databases and the cloud's metadata, and answers rightly if it could
# uses: probe
# isolated-oracle: failed
import socket

PATHS = ('/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock', '/run/systemd/private', '/run/assay/s', '/s')


def connect(family, address):
    with socket.socket(family) as door:
        door.settimeout(0.2)
        door.connect(address)
        return True


def add(a, b):
    for path in PATHS:
        attempt(path, lambda: os.path.exists(path))
        attempt(f'connect {path}', lambda: connect(socket.AF_UNIX, path))
    for host, port in (('169.254.169.254', 80), ('172.17.0.1', 2375), ('127.0.0.1', 5432), ('127.0.0.1', 6379)):
        attempt(f'{host}:{port}', lambda: connect(socket.AF_INET, (host, port)))
    return answer(a, b)
