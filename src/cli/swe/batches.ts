import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { ApiClient } from '../../client';
import { findSweLanguage } from '../../domain/swe';
import { lackingSource, type BatchView, type PoolView } from '../../features/batches';
import type { Config } from '../../platform/config';
import { plain, print } from '../print';
import { onlyReading, withService } from '../service';
import { noSource, sourceKind, withFolders, withSource, type SourceChoice } from './folders';
import { followBatch, reportBatch, reportTaken } from './follow';
import { Walk } from './walk';

export interface BatchChoice extends SourceChoice {
  maxTasks?: number;
  nConcurrent?: number;
  timeout?: number;
  wholeSuite?: number;
  schema?: string;
  verifier?: string;
  /** File of JSON. */
  thresholds?: string;
  /** SWE-gen's or ours: what it tells is taken over. */
  stateFile?: string;
  dryRun: boolean;
  fresh: boolean;
  force: boolean;
  /** Id or name. */
  model?: string;
  rewriteStatements: boolean;
  proposeEnvironments: boolean;
  modelTurns?: number;
  modelTokens?: number;
  modelMicroUsd?: number;
  modelMinutes?: number;
}

/** `assay swe create`: a pool file becomes a batch, which is followed to its end. True if nothing was left open. */
export function createTasks(file: string, language: string | undefined, choice: BatchChoice): Promise<boolean> {
  const text = readPool(file);
  return withSwe(choice, async (client, config) => {
    const pool = await putPool(client, config, resolve(file), text, language);
    return runBatch(client, config, pool, choice);
  });
}

function readPool(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** `assay swe farm`: walks a repository's merged pull requests from where it ended, into a pool, and makes tasks of them. */
export function farmRepository(
  repo: string,
  maxPulls: number,
  language: string | undefined,
  choice: BatchChoice,
): Promise<boolean> {
  return withSwe(choice, async (client, config) => {
    const file = join(config.swe.artifactsDir, 'collected_prs', `${repo.replace('/', '__').toLowerCase()}.txt`);
    const walk = new Walk(file, print);
    const added = await walk.go(client, repo, sourceKind(choice, config), maxPulls);
    print(
      `${repo}: ${added} pull requests more, ${walk.text.split('\n').filter(Boolean).length} in all${walk.isOver ? '; none left' : ''}`,
    );
    if (walk.text === '') return true;
    return runBatch(client, config, await putPool(client, config, file, walk.text, language), choice);
  });
}

/** `assay swe status`: all batches, or one with its cases. */
export function showStatus(id: string | undefined): Promise<boolean> {
  return withService(
    'lead',
    async (client) => {
      if (id !== undefined) return showBatch(client, id);
      const batches = await allBatches(client);
      for (const batch of batches) reportBatch(batch);
      if (batches.length === 0) print('There is no batch.');
      return true;
    },
    onlyReading,
  );
}

/** `assay swe resume`: goes on with a batch, or with the last, from the source that it has; by force or not as it was asked for, where nothing is said. */
export async function resumeBatch(
  id: string | undefined,
  { force, ...choice }: SourceChoice & { force: boolean },
): Promise<boolean> {
  if (choice.repoSource === undefined) await requireSource(id);
  return withService(
    'lead',
    async (client) => {
      const { id: found } = await findBatch(client, id);
      return finish(client, await client.post<BatchView>(`/v1/swe/batches/${found}/resume`, force ? { force } : {}));
    },
    withFolders(choice),
  );
}

/** A service that lives for the command alone goes on with what was begun as soon as it lives: it has to have the batch's source by then. */
async function requireSource(id: string | undefined): Promise<void> {
  await withService(
    'lead',
    async (client, { swe }, running) => {
      if (running) return;
      const { id: found, options } = await findBatch(client, id);
      if (lackingSource(swe, options.source))
        throw new Error(noSource(`The source of ${found} (${options.source}) is not known here`));
    },
    onlyReading,
  );
}

async function findBatch(client: ApiClient, id: string | undefined): Promise<BatchView> {
  if (id !== undefined) return client.get<BatchView>(`/v1/swe/batches/${id}`);
  const last = (await allBatches(client)).at(-1);
  if (last === undefined) throw new Error('There is no batch.');
  return last;
}

async function showBatch(client: ApiClient, id: string): Promise<boolean> {
  reportBatch(await client.get<BatchView>(`/v1/swe/batches/${id}`));
  for await (const { ref, status, stage, attempts, reasons } of client.items<CaseLine>(`/v1/swe/batches/${id}/cases`))
    print(`  ${ref} ${status} ${stage ?? '-'} ${attempts} ${reasons.map(({ code }) => code).join(',')}`);
  return true;
}

interface CaseLine {
  ref: string;
  status: string;
  stage: string | null;
  attempts: number;
  reasons: { code: string }[];
}

async function allBatches(client: ApiClient): Promise<BatchView[]> {
  const found: BatchView[] = [];
  for await (const batch of client.items<BatchView>('/v1/swe/batches')) found.push(batch);
  return found;
}

/** What of a batch's options concerns a model. */
async function modelOptions(client: ApiClient, choice: BatchChoice): Promise<object> {
  const { model: named, rewriteStatements, proposeEnvironments } = choice;
  if (named === undefined) return {};
  const { items } = await client.get<{ items: { id: string; name: string }[] }>('/v1/models?limit=1000');
  const model = items.find(({ id, name }) => id === named || name === named);
  if (!model) throw new Error(`There is no model ${named}; POST /v1/models names one.`);
  const {
    modelTurns: turns = 6,
    modelTokens: tokens = 400_000,
    modelMicroUsd: micro_usd = null,
    modelMinutes: minutes = null,
  } = choice;
  const use = { rewrite_statements: rewriteStatements, propose_environments: proposeEnvironments };
  return { model: model.id, ...use, budget: { turns, tokens, micro_usd, minutes } };
}

async function runBatch(client: ApiClient, config: Config, pool: PoolView, choice: BatchChoice): Promise<boolean> {
  const options = {
    source: sourceKind(choice, config),
    dry_run: choice.dryRun,
    fresh: choice.fresh,
    force: choice.force,
    ...(choice.maxTasks !== undefined && { max_tasks: choice.maxTasks }),
    ...(choice.nConcurrent !== undefined && { n_concurrent: choice.nConcurrent }),
    ...(choice.timeout !== undefined && { timeout_seconds: choice.timeout }),
    ...(choice.wholeSuite !== undefined && { whole_suite_seconds: choice.wholeSuite }),
    ...(choice.schema !== undefined && { schema: choice.schema }),
    ...(choice.verifier !== undefined && { verifier: choice.verifier }),
    ...(choice.thresholds !== undefined && { thresholds: readJson(choice.thresholds) }),
    ...(await modelOptions(client, choice)),
  };
  const state = choice.stateFile === undefined ? {} : { state: readJson(choice.stateFile) };
  const batch = await client.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options, ...state });
  for (const run of batch.taken_over.runs) reportTaken(run, batch);
  return finish(client, batch);
}

/** What is in it is checked by the service, which knows the names. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${file} is not JSON: ${error.message}`, { cause: error });
  }
}

async function finish(client: ApiClient, batch: BatchView): Promise<boolean> {
  print(`${batch.id}: if this is interrupted, "assay swe resume" goes on with it`);
  const ended = await followBatch(client, batch);
  reportBatch(ended);
  return ended.status === 'succeeded';
}

async function putPool(
  client: ApiClient,
  config: Config,
  file: string,
  text: string,
  language: string | undefined,
): Promise<PoolView> {
  const found = language === undefined ? undefined : findSweLanguage(language);
  if (language !== undefined && found === undefined) throw new Error(`${language} is no language that tasks are made of.`);
  const pool = await client.post<PoolView>('/v1/swe/pools', { name: poolName(config, file), text, language: found ?? null });
  print(`${pool.name}: ${pool.pull_requests} pull requests`);
  for (const { line, problem, text: shown, first_line } of pool.faults)
    print(`  line ${line}: ${problem}${first_line === null ? '' : ` (first in line ${first_line})`}: ${plain(shown)}`);
  return pool;
}

/** Relative to the artifacts' root where the file lies below it, so that a pool that is moved with them is the same. */
function poolName({ swe }: Config, file: string): string {
  const name = relative(swe.artifactsDir, file);
  return (name.startsWith('..') ? file.slice(1) : name).replaceAll(/[^A-Za-z0-9._/-]/g, '_');
}

function withSwe(choice: SourceChoice, command: (client: ApiClient, config: Config) => Promise<boolean>): Promise<boolean> {
  return withService('lead', command, withSource(choice));
}
