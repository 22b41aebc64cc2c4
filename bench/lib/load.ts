import { Agent, request } from 'node:http';
import { monotonicMs, sleep } from '../../src/platform/clock';

/** What of a grading the load programs look at. */
export interface Graded {
  verdict: string;
  tests: { duration_ms: number | null }[];
}

export interface Item {
  version_id: string;
  code: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

function bodyOf({ version_id, code }: Item, extra: object = {}): string {
  return JSON.stringify({ version_id, submission: { code }, reward_policy: 'binary', ...extra });
}

/** One batch; milliseconds, and verdicts in the order of the items. */
export async function batch(url: string, token: string, items: Item[]): Promise<{ ms: number; verdicts: string[] }> {
  const started = monotonicMs();
  const text = await send(
    `${url}/v1/gradings:batch`,
    token,
    items.map((item) => `${bodyOf(item)}\n`).join(''),
    'application/x-ndjson',
  );
  const ms = monotonicMs() - started;
  const verdicts: string[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const { index, grading } = JSON.parse(line) as { index?: number; grading?: Graded };
    if (index !== undefined) verdicts[index] = grading?.verdict ?? line;
  }
  return { ms, verdicts };
}

/** Singles, `atOnce` at a time; milliseconds for all. */
export async function singles(
  url: string,
  token: string,
  items: Item[],
  atOnce: number,
): Promise<{ ms: number; verdicts: string[] }> {
  const started = monotonicMs();
  const verdicts: string[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let at = next++; at < items.length; at = next++) verdicts[at] = (await single(url, token, items[at] as Item)).verdict;
  }
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { ms: monotonicMs() - started, verdicts };
}

/** Poisson arrivals; of each, milliseconds from its due time to its reply, and those less the tests' own time. */
export async function arrivals(
  url: string,
  token: string,
  items: Item[],
  aSecond: number,
): Promise<{ whole: number[]; added: number[] }> {
  const [whole, added, open]: [number[], number[], Promise<void>[]] = [[], [], []];
  let due = monotonicMs();
  for (const item of items) {
    due += (-Math.log(1 - Math.random()) * 1000) / aSecond;
    const wait = due - monotonicMs();
    if (wait > 1) await sleep(wait);
    const at = due;
    open.push(
      single(url, token, item, { profile: 'open' }).then(({ tests }) => {
        const ms = monotonicMs() - at;
        whole.push(ms);
        added.push(ms - tests.reduce((sum, test) => sum + (test.duration_ms ?? 0), 0));
      }),
    );
  }
  await Promise.all(open);
  return { whole, added };
}

async function single(url: string, token: string, item: Item, extra: object = {}): Promise<Graded> {
  return JSON.parse(await send(`${url}/v1/gradings`, token, bodyOf(item, extra), 'application/json')) as Graded;
}

function send(url: string, token: string, body: string, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
