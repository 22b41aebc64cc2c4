import type { ApiClient } from '../../src/client';
import type { UploadLine } from '../../src/features/stress/stress.schema';
import { sleep } from '../../src/platform/clock';
import { sampleParts, sampleSolution } from './sample-task';

/** What the API says of a run, as far as scenes ask. */
export interface RunState {
  id: string;
  status: string;
  outcome: string | null;
  discrepancy_id: string | null;
  counts: Record<string, number>;
  spending: SpendingState[];
  problems: { model: string; code: string }[];
}

interface Money {
  tokens: number;
  micro_usd: number;
}

export interface SpendingState {
  model: string;
  reserved: Money;
  spent: Money;
  lost: Money;
  calls: number;
  lost_calls: number;
}

export interface AttemptState {
  id: string;
  model: string;
  ordinal: number;
  state: string;
  solved: boolean | null;
  verdict: string | null;
  turns: number;
}

const [{ content: RIGHT } = { content: '' }] = sampleParts().solution.files;
const CHECK = '    if not isinstance(text, str):\n        raise TypeError("text must be a string")\n';

/** A reply with a program in it. */
export function fenced(code: string): string {
  return `Here it is.\n\n\`\`\`python\n${code}\`\`\`\n`;
}

export const RIGHT_REPLY = fenced(RIGHT);
/** Right but for the last test of the sample: text that is no text ends in another exception. */
export const WRONG_REPLY = fenced(sampleSolution(CHECK, ''));

/** Waits until a run is in one of these states; fails where it comes to rest in another. */
export async function untilRun(api: ApiClient, id: string, ...statuses: string[]): Promise<RunState> {
  for (let waited = 0; waited < 90_000; waited += 200) {
    const run = await api.get<RunState>(`/v1/stress-runs/${id}`);
    if (statuses.includes(run.status)) return run;
    if (!['waiting', 'running'].includes(run.status)) throw new Error(`the run is ${JSON.stringify(run)}`);
    await sleep(200);
  }
  throw new Error(`the run came to none of ${statuses.join(', ')}`);
}

export async function attemptsOf(api: ApiClient, id: string): Promise<AttemptState[]> {
  return (await api.get<{ items: AttemptState[] }>(`/v1/stress-runs/${id}/attempts?limit=1000`)).items;
}

/** Uploads lines as they are given: text goes out as it is. */
export async function upload<T>(api: ApiClient, id: string, lines: readonly (UploadLine | string)[]): Promise<T> {
  const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const headers = { 'Content-Type': 'application/x-ndjson' };
  const response = await api.raw('POST', `/v1/stress-runs/${id}/attempts`, body, { headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
