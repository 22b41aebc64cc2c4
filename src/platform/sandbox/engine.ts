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

export function statusOf(error: unknown): number | undefined {
  return isObject(error) && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

function codeOf(error: unknown): string | undefined {
  return isObject(error) && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** By shape, not `instanceof Error`: an error of node's core made outside a vm context (a test runner's) is no instance inside. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
