import Docker from 'dockerode';
import { SandboxInfraError } from './sandbox.port';

const DEFAULT_SOCKET = '/var/run/docker.sock';
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT']);
const PING_TIMEOUT_MS = 5000;

/** A dockerode client for `unix:///path`, a bare path, or `tcp://host:port`. */
export function connectEngine(dockerHost: string | undefined): Docker {
  if (dockerHost === undefined || dockerHost === '') return new Docker({ socketPath: DEFAULT_SOCKET });
  if (dockerHost.startsWith('/')) return new Docker({ socketPath: dockerHost });
  const url = new URL(dockerHost);
  if (url.protocol === 'unix:') return new Docker({ socketPath: url.pathname });
  return new Docker({ protocol: 'http', host: url.hostname, port: Number(url.port || 2375) });
}

/** Awaits an engine call; turns what proves a failure of the engine into a SandboxInfraError, by type and never by text. */
export async function guarded<T>(docker: Docker, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw await explain(docker, error);
  }
}

async function explain(docker: Docker, error: unknown): Promise<unknown> {
  if (error instanceof SandboxInfraError) return error;
  const code = codeOf(error);
  if (code !== undefined && UNREACHABLE.has(code)) return unreachable(error);
  if (code === 'ECONNRESET' && !(await answers(docker))) return unreachable(error);
  return error;
}

/** Whether the engine answers a ping within five seconds. */
export async function answers(docker: Docker): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, PING_TIMEOUT_MS, false)));
  const ping = docker.ping().then(
    () => true,
    () => false,
  );
  return Promise.race([ping, late]).finally(() => clearTimeout(timer));
}

export function unreachable(cause: unknown): SandboxInfraError {
  return new SandboxInfraError('engine-unreachable', 'The Docker engine cannot be reached', { cause });
}

/** HTTP status of an engine's refusal. */
export function statusOf(error: unknown): number | undefined {
  const status = property(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** Not by `instanceof`: errors of Node's own modules come from another realm where a test runner isolates its globals. */
function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
