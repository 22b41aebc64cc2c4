import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { monotonicMs } from '../../src/platform/clock';

interface Task {
  url: string;
  pool: string;
  token: string;
  count: number;
}

/** Milliseconds to read a pool's stream as bytes, in a thread of its own: a client shares no event loop with the server. */
export async function drainInThread(task: Task): Promise<number> {
  const worker = new Worker(__filename, { workerData: task });
  const [ms] = (await once(worker, 'message')) as [number];
  return ms;
}

async function drain({ url, pool, token, count }: Task): Promise<number> {
  const started = monotonicMs();
  const request = get(`${url}/v1/pools/${pool}/tasks`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let tail: Buffer[] = [];
  for await (const chunk of response) tail = [...tail.slice(-1), chunk as Buffer];
  const ms = monotonicMs() - started;
  const trailer = JSON.parse(Buffer.concat(tail).toString('utf8').trimEnd().split('\n').at(-1) ?? '') as {
    end?: boolean;
    count?: number;
  };
  if (trailer.end !== true || trailer.count !== count) throw new Error(`the stream was not whole: ${JSON.stringify(trailer)}`);
  return ms;
}

if (!isMainThread) void drain(workerData as Task).then((ms) => parentPort?.postMessage(ms));
