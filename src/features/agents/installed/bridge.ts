import { SOCKET_FOLDER, type WorkFile } from '../../../platform/sandbox';
import { SOCKET_NAME } from '../../../platform/models';

/** The socket as the container sees it. */
export const SOCKET_PATH = `${SOCKET_FOLDER}/${SOCKET_NAME}`;
/** Of the container's own loopback, which nothing else is on. */
export const BRIDGE_PORT = 8117;
const FOLDER = '/opt/assay-bridge';

/** Each takes connections of the loopback and passes their bytes to the socket and back; it says by a file that it listens. */
const PYTHON = `import os, socket, threading

def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass

def serve(client):
    upstream = socket.socket(socket.AF_UNIX)
    try:
        upstream.connect('${SOCKET_PATH}')
        forth = threading.Thread(target=pump, args=(client, upstream), daemon=True)
        forth.start()
        pump(upstream, client)
        forth.join()
    except OSError:
        pass
    finally:
        client.close()
        upstream.close()

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', ${BRIDGE_PORT}))
server.listen(64)
open('${FOLDER}/ready', 'w').close()
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
`;

const NODE = `const net = require('net');
const options = { allowHalfOpen: true };
const server = net.createServer(options, (client) => {
  const upstream = net.connect({ path: '${SOCKET_PATH}', ...options });
  const end = () => { client.destroy(); upstream.destroy(); };
  client.on('error', end).pipe(upstream.on('error', end)).pipe(client);
});
server.listen(${BRIDGE_PORT}, '127.0.0.1', () => require('fs').writeFileSync('${FOLDER}/ready', ''));
`;

const PERL = `use strict;
use IO::Socket::INET;
use IO::Socket::UNIX;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => ${BRIDGE_PORT}, Listen => 64, ReuseAddr => 1) or die;
open(my $ready, '>', '${FOLDER}/ready') or die;
close($ready);
while (1) {
  my $client = $server->accept() or next;
  my $pid = fork();
  # No process is left to fork: this client is turned away, and the next is heard.
  next if $pid || !defined $pid;
  close($server);
  my $upstream = IO::Socket::UNIX->new(Peer => '${SOCKET_PATH}') or exit;
  my $child = fork();
  exit unless defined $child;
  my ($from, $to) = $child ? ($upstream, $client) : ($client, $upstream);
  while (sysread($from, my $data, 65536)) {
    while (length($data)) {
      my $sent = syswrite($to, $data);
      last unless $sent;
      substr($data, 0, $sent, '');
    }
    last if length($data);
  }
  shutdown($to, 1);
  exit;
}
`;

const START = `rm -f ${FOLDER}/ready
for each in python3:bridge.py node:bridge.cjs perl:bridge.pl; do
  command -v "\${each%%:*}" >/dev/null 2>&1 || continue
  "\${each%%:*}" "${FOLDER}/\${each#*:}" </dev/null >/dev/null 2>&1 &
  tries=0
  while [ ! -e ${FOLDER}/ready ] && kill -0 $! 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
  [ -e ${FOLDER}/ready ] && exit 0
done
exit 0
`;

/** For programs that speak TCP alone: a bridge in the first of Python, Node and Perl that the image has, and that runs one. */
export function bridgeFiles(): WorkFile[] {
  const files = { start: START, 'bridge.py': PYTHON, 'bridge.cjs': NODE, 'bridge.pl': PERL };
  return Object.entries(files).map(([name, text]) => ({
    path: `${FOLDER}/${name}`,
    mode: '100644',
    content: Buffer.from(text),
  }));
}

/** Shell text: returns when the bridge listens, or when the image has nothing to run one. */
export const START_BRIDGE = `sh ${FOLDER}/start`;
