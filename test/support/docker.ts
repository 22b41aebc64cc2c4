import { execFile } from 'node:child_process';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Ids of containers, running or not, that carry an installation's label. */
export async function containersOf(installation: string): Promise<string[]> {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', `label=assay.installation=${installation}`]);
  return stdout.split('\n').filter(Boolean);
}

/** Ends an installation's warm slots at the real engine, as a daemon that dies takes them along: they speak with the service themselves. */
export async function loseSlots(installation: string): Promise<number> {
  const filters = [`label=assay.installation=${installation}`, 'label=assay.purpose=grading'];
  const { stdout } = await run('docker', ['ps', '-q', ...filters.flatMap((filter) => ['--filter', filter])]);
  const ids = stdout.split('\n').filter(Boolean);
  if (ids.length > 0) await run('docker', ['kill', ...ids]);
  return ids.length;
}

const ENGINE = process.env['DOCKER_HOST']?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';

/**
 * A socket in front of the engine's own that can be taken away and given back: to the service that is an
 * engine that dies and returns, while other tests keep theirs.
 */
export class EngineSwitch {
  /** What was asked of the engine: methods and paths. */
  readonly requests: string[] = [];
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly path: string) {}

  get host(): string {
    return `unix://${this.path}`;
  }

  async on(): Promise<void> {
    const server = createServer((client) => this.forward(client));
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
    this.server = server;
  }

  /** Cuts every connection; new ones are refused. */
  async off(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.server = undefined;
  }

  private forward(client: Socket): void {
    const engine = connect(ENGINE);
    for (const socket of [client, engine]) {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      // A cut connection is what this switch is for; each end closes the other.
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (chunk: Buffer) => {
      const lines = chunk.toString('latin1').matchAll(/^((?:GET|HEAD|POST|PUT|DELETE) \/\S*) HTTP\/1\.1\r$/gm);
      this.requests.push(...[...lines].map(([, request = '']) => request));
    });
    client.pipe(engine);
    engine.pipe(client);
    client.on('close', () => engine.destroy());
    engine.on('close', () => client.destroy());
  }
}
