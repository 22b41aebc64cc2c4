import { ApiClient } from '../client';
import { readExercismDirectory, readHumanEvalFile, type ImportLine } from '../features/imports';
import { sleep } from '../platform/clock';
import { print } from './print';
import { withService } from './service';

interface ImportResult {
  imported: number;
  skipped: number;
  failed: { line: number; reason: string }[];
  task_ids: string[];
  job_ids: string[];
  notes: { line: number; note: string }[];
}

/** Lines a request: small enough to see progress, far below the body limit. */
const BATCH = 25;

/** `assay import ...`: sends every good line, waits for the validations, and says what came of each. */
export async function importTasks(format: 'humaneval' | 'exercism', path: string, verbose: boolean): Promise<boolean> {
  const lines = format === 'humaneval' ? readHumanEvalFile(path) : readExercismDirectory(path);
  return withService('lead', async (client) => {
    const sent = await sendAll(client, lines);
    print(`${sent.imported} imported, ${sent.skipped} there already, ${sent.failed.length} refused`);
    for (const { line, reason } of sent.failed) print(`  line ${line}: ${reason}`);
    print(`${sent.notes.length} notes${verbose ? ':' : ' (--verbose shows them)'}`);
    if (verbose) for (const { line, note } of sent.notes) print(`  line ${line}: ${note}`);
    const outcomes = await follow(client, sent.job_ids);
    const passed = outcomes.get('passed') ?? 0;
    print(`Validated: ${passed} of ${sent.job_ids.length} accepted into the pool`);
    for (const [outcome, count] of outcomes) if (outcome !== 'passed') print(`  ${outcome}: ${count}`);
    return sent.failed.length === 0 && passed === sent.job_ids.length;
  });
}

async function sendAll(client: ApiClient, lines: AsyncIterable<ImportLine>): Promise<ImportResult> {
  const total: ImportResult = { imported: 0, skipped: 0, failed: [], task_ids: [], job_ids: [], notes: [] };
  let batch: ImportLine[] = [];
  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const part = await client.post<ImportResult>('/v1/imports', { lines: batch });
    total.imported += part.imported;
    total.skipped += part.skipped;
    total.failed.push(...part.failed);
    total.task_ids.push(...part.task_ids);
    total.job_ids.push(...part.job_ids);
    total.notes.push(...part.notes);
    batch = [];
  }
  for await (const line of lines) {
    if (batch.push(line) === BATCH) await flush();
  }
  await flush();
  return total;
}

/** Polls the jobs until all are over; one line of progress that is written over on a terminal. */
async function follow(client: ApiClient, jobIds: readonly string[]): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  const open = [...jobIds];
  while (open.length > 0) {
    const [first] = open;
    const job = await client.get<{ status: string; result: { outcome?: string } | null }>(`/v1/jobs/${first ?? ''}`);
    if (['queued', 'running'].includes(job.status)) {
      await sleep(200);
      continue;
    }
    open.shift();
    const outcome = job.result?.outcome ?? job.status;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (process.stderr.isTTY || open.length % 20 === 0)
      process.stderr.write(
        `${process.stderr.isTTY ? '\r' : ''}validated ${jobIds.length - open.length}/${jobIds.length}${process.stderr.isTTY ? '' : '\n'}`,
      );
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  return outcomes;
}
