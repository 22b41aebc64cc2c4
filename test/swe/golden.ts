/** From pull requests to a delivered release, in every language, over HTTP: `npm run test:golden -- --help`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ApiClient, Participant } from '../../src/client';
import { RUBRIC_VERSION, type Answer } from '../../src/domain/evaluation';
import { findSweLanguage, SWE_LANGUAGE_SLUGS, type SweLanguage } from '../../src/domain/swe';
import type { BatchView, CaseView, PoolView } from '../../src/features/batches';
import type { DeliveryView } from '../../src/features/deliveries';
import type { HintSetView } from '../../src/features/hints';
import type { TrajectoryRunView } from '../../src/features/trajectories';
import { monotonicMs } from '../../src/platform/clock';
import { readConfig, type Config } from '../../src/platform/config';
import { startServer } from '../../src/server';
import { gatherCast, type Cast } from '../support/cast';
import { evaluator, prefillsOf } from '../support/evaluation';
import { pollJob } from '../support/events';
import { planExamples, type Plan } from './plans';

const HELP = `Usage: npm run test:golden -- [language...]

Drives the first pull request of each example repository that becomes a task from its batch to a delivered release: screened, hinted,
evaluated by two people, tried by the oracle, golden, three rounds, all formats. Every seat is another person's. Languages are named as
python or py; none means all. Exit status: 0 if every language came to its release.
`;
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };

interface Row {
  language: SweLanguage;
  task: string;
  hints: number;
  overridden: string[];
  ended: string;
  seconds: number;
}

interface Golden {
  task_id: string;
  status: string;
  criteria: { code: string; met: boolean; detail: string }[];
}

interface Screening {
  id: string;
  etag: string;
  verdict: string;
  results: { code: string; status: string }[];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean', default: false } } });
  if (values.help) return void process.stdout.write(HELP);
  const languages = positionals.length === 0 ? SWE_LANGUAGE_SLUGS : positionals.map(languageOf);
  const folder = mkdtempSync(join(tmpdir(), 'assay-golden-'));
  try {
    const plans = await planExamples(languages, join(folder, 'sources'));
    const server = await startServer(configOf(folder));
    try {
      const cast = await gatherCast(server);
      for (const language of languages) {
        const plan = plans.find((each) => each.language === language);
        if (plan) report(await drive(cast, plan));
      }
    } finally {
      await server.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function languageOf(name: string): SweLanguage {
  const language = findSweLanguage(name);
  if (language === undefined) throw new TypeError(`${name} is none of ${SWE_LANGUAGE_SLUGS.join(', ')}`);
  return language;
}

function configOf(folder: string): Config {
  const given = { ASSAY_ENV: 'test', ASSAY_DATA_DIR: join(folder, 'data'), ASSAY_PORT: '0', ASSAY_LOG_LEVEL: 'error' };
  const config = readConfig({ ...process.env, ...given, DATABASE_URL: undefined });
  const swe = { ...config.swe, sourcesDir: join(folder, 'sources'), artifactsDir: join(folder, 'artifacts') };
  return { ...config, swe, publicationSlotMs: 0 };
}

function report({ language, task, hints, overridden, ended, seconds }: Row): void {
  const flags = overridden.length === 0 ? 'no flag' : `answered for: ${overridden.join(', ')}`;
  process.stdout.write(`| ${language} | \`${task}\` | ${hints} | ${flags} | ${ended} | ${seconds} s |\n`);
  if (ended !== 'delivered') process.exitCode = 1;
}

async function drive(cast: Cast, plan: Plan): Promise<Row> {
  const began = monotonicMs();
  const row: Row = { language: plan.language, task: '', hints: 0, overridden: [], ended: 'not verified', seconds: 0 };
  try {
    await steps(cast, plan, row);
  } catch (error) {
    row.ended += `: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { ...row, seconds: Math.round((monotonicMs() - began) / 1000) };
}

async function steps(cast: Cast, plan: Plan, row: Row): Promise<void> {
  const lead = cast.lead.api;
  row.task = await verify(lead, plan);
  row.ended = 'not screened';
  row.overridden = await screen(lead, row.task);
  row.ended = 'not hinted';
  row.hints = await hint(lead, row.task);
  row.ended = 'not evaluated';
  const { task_id } = await lead.get<Golden>(`/v1/swe/tasks/${row.task}/golden`);
  await evaluate(cast, plan.language, task_id);
  row.ended = 'not golden';
  const asked = { task_ids: [row.task], agents: [{ kind: 'oracle' }], model_ids: [], attempts: 1, n_concurrent: 1 };
  const run = await lead.post<TrajectoryRunView>('/v1/swe/trajectories', asked);
  await pollJob(new Participant(lead), run.job_id);
  const golden = await lead.get<Golden>(`/v1/swe/tasks/${row.task}/golden`);
  if (golden.status !== 'accepted') throw new Error(unmet(golden));
  row.ended = 'not delivered';
  const wanted = { selection: 'golden', rebuild: 'first', controls: 'first', max_hunks: 2, rounds: 3 };
  const filter = { languages: [plan.language] };
  const delivery = await lead.post<DeliveryView>('/v1/swe/deliveries', { ...wanted, name: `first-${plan.language}`, filter });
  await pollJob(new Participant(lead), delivery.job_id);
  const { counts, status } = await lead.get<DeliveryView>(`/v1/swe/deliveries/${delivery.id}`);
  if (status !== 'released' || counts.passed !== 1) throw new Error(`${status} ${JSON.stringify(counts)}`);
  row.ended = 'delivered';
}

function unmet({ criteria }: Golden): string {
  return criteria.flatMap(({ met, code, detail }) => (met ? [] : [`${code} (${detail})`])).join('; ');
}

async function verify(lead: ApiClient, { language, expected }: Plan): Promise<string> {
  const wanted = [...(expected ?? [])].filter(([, { outcome }]) => outcome === 'verified').map(([ref]) => ref);
  const text = `${wanted[0] ?? ''}\n`;
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: `collected_prs/${language}.txt`, text, language });
  const options = { source: 'archive', repetitions: 3, n_concurrent: 1, thresholds: THRESHOLDS };
  const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
  await pollJob(new Participant(lead), batch.job_id);
  const { items } = await lead.get<{ items: CaseView[] }>(`/v1/swe/batches/${batch.id}/cases`);
  const made = items.find(({ status }) => status === 'success');
  if (!made)
    throw new Error(items.flatMap(({ reasons }) => reasons.map(({ code, evidence }) => `${code}: ${evidence}`)).join('; '));
  return made.task_id;
}

/** Answers for whatever a person may answer for; a reject ends it. */
async function screen(lead: ApiClient, task: string): Promise<string[]> {
  let screening = await lead.get<Screening>(`/v1/swe/tasks/${task}/screenings/latest`);
  const flags = screening.results.filter(({ status }) => status === 'failed').map(({ code }) => code);
  for (const criterion of flags) {
    const body = { criterion, reason: 'An example of our own, small on purpose; looked at by the lead.' };
    screening = await lead.post<Screening>(`/v1/swe/screenings/${screening.id}/overrides`, body, { ifMatch: screening.etag });
  }
  if (screening.verdict !== 'passed') throw new Error(screening.verdict);
  return flags;
}

async function hint(lead: ApiClient, task: string): Promise<number> {
  const { hints } = await lead.post<HintSetView>(`/v1/swe/tasks/${task}/hints:draft`, {});
  for (const { id, etag } of hints)
    await lead.post(`/v1/swe/tasks/${task}/hints/${id}/accept`, { reason: 'The tests use it.' }, { ifMatch: etag });
  return hints.length;
}

async function evaluate({ admin }: Cast, language: SweLanguage, task: string): Promise<void> {
  const first = await evaluator(admin, `first-${language}`, { [language]: 5 });
  const second = await evaluator(admin, `second-${language}`, { [language]: 8 });
  const path = `/v1/tasks/${task}/evaluation`;
  await first.post(`/v1/tasks/${task}/claims`, { seat: 'evaluator-1' });
  const said = { answer: await answerOf(first, task), declared_seconds: 300 };
  await first.post(`${path}/blind`, said);
  await prefillsOf(first, path);
  await first.post(`${path}/consolidated`, said);
  await second.post(`/v1/tasks/${task}/claims`, { seat: 'evaluator-2' });
  await second.post(`${path}/calibration`, { decision: 'stamp', answer: await answerOf(second, task), declared_seconds: 300 });
}

/** Quotes the first sentence of the statement, and the first line that the tests add. */
async function answerOf(api: ApiClient, task: string): Promise<Answer> {
  const { content: statement } = await api.get<{ content: { text: string } }>(`/v1/tasks/${task}/parts/prompt`);
  const { content: tests } = await api.get<{ content: { files: { content: string }[] } }>(`/v1/tasks/${task}/parts/tests`);
  const added = (tests.files[0]?.content ?? '').split('\n').filter((line) => /^\+[^+].{11,}/.test(line));
  const why =
    'Read with the base tree in mind: the words that are quoted say what is wanted, and the line that is quoted asks for that and no more.';
  const axis = (source: 'statement' | 'tests', quote: string): Answer['issue_clarity'] => ({
    ...{ value: 1, polarity: '0-best', explanation: why, evidence: [{ source, quote }] },
  });
  return {
    ...{ rubric_version: RUBRIC_VERSION, early_rejection: [], difficulty: '15-minutes-to-1-hour', confidence: 4 },
    issue_clarity: axis('statement', statement.text.trim().split('\n')[0] ?? ''),
    test_alignment: axis('tests', added[0]?.slice(1).trim() ?? ''),
    hints: { verdict: 'sufficient', explanation: 'What the tests ask for is in the statement or in a hint.', evidence: [] },
    other_major_issue: { present: false, reason: '' },
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
});
