import { readFileSync } from 'node:fs';
import { ApiError, type ApiClient } from '../../client';
import type { EvaluationView } from '../../features/predictions';
import { sleep } from '../../platform/clock';
import { print } from '../print';
import { withService } from '../service';

export interface EvaluateChoice {
  /** Told from the file's shape where it is left out. */
  format?: string;
  fresh: boolean;
  /** The run report as JSON in place of words. */
  json: boolean;
}

const POLL_MS = 500;

/** `assay swe evaluate`: judges a prediction file to its end. True where everything in it was judged. */
export function evaluateFile(file: string, { format, fresh, json }: EvaluateChoice): Promise<boolean> {
  const text = file === 'gold' ? undefined : readFileSync(file, 'utf8');
  const query = new URLSearchParams({ fresh: String(fresh), ...(format !== undefined && { format }) });
  if (text === undefined) query.set('predictions', 'gold');
  return withService('lead', async (client) => {
    const started = await start(client, query, text);
    const ended = await follow(client, started);
    if (json) print(JSON.stringify(await client.get(`/v1/swe/evaluations/${ended.id}/report`)));
    else tell(ended);
    return ended.status === 'succeeded' && ended.faults.length === 0 && ended.counts['infra_error'] === 0;
  });
}

async function start(client: ApiClient, query: URLSearchParams, text: string | undefined): Promise<EvaluationView> {
  const path = `/v1/swe/evaluations?${query.toString()}`;
  const headers = { 'Content-Type': text !== undefined && isJson(text) ? 'application/json' : 'application/x-ndjson' };
  const answer = await client.raw('POST', path, text, text === undefined ? {} : { headers });
  if (!answer.ok) throw new ApiError(answer.status, undefined, `POST ${path}: ${await answer.text()}`);
  return (await answer.json()) as EvaluationView;
}

/** A list or an object is one JSON text; lines are one each, and so is a single line. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function follow(client: ApiClient, { id }: EvaluationView): Promise<EvaluationView> {
  for (;;) {
    const view = await client.get<EvaluationView>(`/v1/swe/evaluations/${id}`);
    if (!['queued', 'running'].includes(view.status)) return view;
    await sleep(POLL_MS);
  }
}

function tell({ id, status, format, counts, faults }: EvaluationView): void {
  print(`${id} ${status}, ${format}`);
  for (const [name, count] of Object.entries(counts)) print(`  ${String(count).padStart(6)} ${name.replaceAll('_', ' ')}`);
  for (const { line, problem, detail } of faults) print(`line ${line}: ${problem} (${detail})`);
}
