import type { ApiClient } from '../../client';
import { findSweLanguage } from '../../domain/swe';
import type { CatalogueView, ScreeningHead, ScreeningRunView } from '../../features/screening';
import { sleep } from '../../platform/clock';
import { print } from '../print';
import { withService } from '../service';

export interface ScreenChoice {
  language?: string;
  json: boolean;
}

const POLL_MS = 500;
const VERDICTS = ['passed', 'flagged', 'rejected'] as const;

/** `assay swe screen`: screens what has changed, then tells of every task. True if none is rejected. */
export function screenTasks({ language, json }: ScreenChoice): Promise<boolean> {
  const found = language === undefined ? null : findSweLanguage(language);
  if (found === undefined) throw new Error(`${language} is no language that tasks are made of.`);
  return withService('lead', async (client) => {
    await run(client, found);
    const heads = await allHeads(client, found);
    if (json) for (const head of heads) print(JSON.stringify(head));
    else await report(client, heads);
    return heads.every(({ verdict }) => verdict !== 'rejected');
  });
}

async function run(client: ApiClient, language: string | null): Promise<void> {
  const { job_id } = await client.post<ScreeningRunView>('/v1/swe/screenings:run', { language });
  for (;;) {
    const job = await client.get<{ status: string }>(`/v1/jobs/${job_id}`);
    if (job.status === 'succeeded') return;
    if (job.status === 'failed' || job.status === 'cancelled') throw new Error(`${job_id} ${job.status}.`);
    await sleep(POLL_MS);
  }
}

async function allHeads(client: ApiClient, language: string | null): Promise<ScreeningHead[]> {
  const heads: ScreeningHead[] = [];
  const path = `/v1/swe/screenings${language === null ? '' : `?language=${language}`}`;
  for await (const head of client.items<ScreeningHead>(path)) heads.push(head);
  return heads.sort((a, b) => (a.task_id < b.task_id ? -1 : 1));
}

async function report(client: ApiClient, heads: readonly ScreeningHead[]): Promise<void> {
  for (const { task_id, verdict, failed, unknown } of heads) {
    const open = unknown.length === 0 ? '' : `; not known: ${unknown.join(',')}`;
    print(`${task_id} ${verdict}${failed.length === 0 ? '' : `: ${failed.join(',')}`}${open}`);
  }
  const { items } = await client.get<CatalogueView>('/v1/swe/criteria');
  for (const { number, code } of items) {
    const [bad, open] = (['failed', 'unknown'] as const).map((list) => heads.filter((head) => head[list].includes(code)).length);
    if (bad || open) print(`${String(number).padStart(4)} ${code}: ${bad} failed, ${open} not known`);
  }
  print(VERDICTS.map((verdict) => `${heads.filter((head) => head.verdict === verdict).length} ${verdict}`).join(', '));
}
