import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../../platform/hash';
import { hasCode, ifAbsent } from '../harbor/fs-errors';
import { MAX_FAILED, type TrialFacts } from './trial-facts';

const MAX_BYTES = 64 * 1024 * 1024;
/** Jobs hold trials; deeper folders are the trials' own. */
const MAX_DEPTH = 3;

/** Of `result.json` (swegen-harbor.md 2.7), what is read here. */
const TrialResult = z.object({
  task_name: z.string(),
  trial_name: z.string().optional(),
  agent_info: z.object({ name: z.string(), model_info: z.object({ name: z.string() }).nullish() }),
  verifier_result: z.object({ rewards: z.record(z.string(), z.number()).nullish() }).nullish(),
  exception_info: z.object({ exception_type: z.string(), exception_message: z.string().nullish() }).nullish(),
});
type TrialResult = z.output<typeof TrialResult>;

/** Of an ATIF trajectory: who took each step, and what was called. */
const Trajectory = z.object({
  steps: z.array(z.object({ source: z.string(), tool_calls: z.array(z.object({ arguments: z.unknown() })).nullish() })),
});

/**
 * The trials below a folder: a trial, a job of trials, or a folder of jobs, as Harbor stores them. Links are not followed, and what a
 * solver may have written is read as data alone. A trial whose result can't be read is one with `unreadable`.
 */
export async function readTrials(folder: string, depth = 0): Promise<TrialFacts[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some(({ name }) => name === 'result.json') && (await isTrial(folder))) return [await readTrial(folder)];
  if (depth >= MAX_DEPTH) return [];
  const found: TrialFacts[] = [];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of folders.sort()) found.push(...(await readTrials(join(folder, name), depth + 1)));
  return found;
}

/** A job has a result.json as well; only a trial has a verifier's or an agent's folder beside it. */
async function isTrial(folder: string): Promise<boolean> {
  const kinds = await Promise.all(['agent', 'verifier'].map((name) => lstat(join(folder, name)).catch(ifAbsent)));
  return kinds.some((kind) => kind?.isDirectory());
}

async function readTrial(folder: string): Promise<TrialFacts> {
  const name = folder.split('/').at(-1) ?? folder;
  const result = await readResult(folder);
  if ('unreadable' in result)
    return {
      trial: name,
      task: name.replace(/__[A-Za-z0-9]+$/, ''),
      agent: 'unknown',
      rewards_disagree: false,
      unreadable: result.unreadable,
    };
  const { agent_info: agent, exception_info: exception } = result;
  const model = agent.model_info?.name;
  const [tests, patch, trajectory] = await Promise.all([readTests(folder), readPatch(folder), readTrajectory(folder)]);
  return {
    trial: result.trial_name ?? name,
    task: result.task_name,
    agent: agent.name,
    ...(model !== undefined && { model }),
    ...(await readReward(folder, result)),
    ...(exception && {
      exception: { type: exception.exception_type, message: (exception.exception_message ?? '').slice(0, 500) },
    }),
    ...(tests && { tests }),
    ...(patch && { patch }),
    ...(trajectory && { trajectory }),
  };
}

async function readResult(folder: string): Promise<TrialResult | { unreadable: string }> {
  const text = await readText(join(folder, 'result.json'));
  if (text === undefined) return { unreadable: 'result.json is no file, or too large' };
  const parsed = TrialResult.safeParse(parseJson(text));
  return parsed.success ? parsed.data : { unreadable: `result.json: ${z.prettifyError(parsed.error).slice(0, 300)}` };
}

/** Harbor's own record first, then the files; the two files have to agree where both are there. */
async function readReward(folder: string, result: TrialResult): Promise<Pick<TrialFacts, 'reward' | 'rewards_disagree'>> {
  const text = (await readText(join(folder, 'verifier', 'reward.txt')))?.trim();
  const json = await readText(join(folder, 'verifier', 'reward.json'));
  const inText = text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const inJson = json === undefined ? undefined : z.object({ reward: z.number() }).safeParse(parseJson(json)).data?.reward;
  const seen = [result.verifier_result?.rewards?.['reward'], inJson, inText].filter((reward) => reward !== undefined);
  const disagree = new Set(seen).size > 1;
  return { rewards_disagree: disagree, ...(!disagree && seen[0] !== undefined && { reward: seen[0] }) };
}

/** `grade`: reward and counts in its first line; `states`: a state, a tab and an id a line. */
async function readTests(folder: string): Promise<TrialFacts['tests']> {
  const grade = await readText(join(folder, 'verifier', 'grade'));
  const counts = /^[01] (\d{1,9}) (\d{1,9}) (\d{1,9}) (\d{1,9})$/
    .exec(grade?.split('\n', 1)[0] ?? '')
    ?.slice(1)
    .map(Number);
  if (!counts) return undefined;
  const [f2pPassed = 0, f2p = 0, p2pPassed = 0, p2p = 0] = counts;
  const lines = ((await readText(join(folder, 'verifier', 'states'))) ?? '').split('\n').map((line) => line.split('\t'));
  const failed = lines.flatMap(([state, id]) => ((state === 'fail' || state === 'error') && id ? [id.slice(0, 500)] : []));
  return { f2p: [f2pPassed, f2p], p2p: [p2pPassed, p2p], failed: [...new Set(failed)].sort().slice(0, MAX_FAILED) };
}

async function readPatch(folder: string): Promise<TrialFacts['patch']> {
  const text = await readText(join(folder, 'artifacts', 'solution.patch'), 'latin1');
  return text === undefined ? undefined : { sha256: sha256(Buffer.from(text, 'latin1')), empty: text.trim() === '' };
}

/** Every text of a tool call's arguments, without recursion, for their depth is the solver's choice. */
function stringsIn(value: unknown): string[] {
  const found: string[] = [];
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === 'string') found.push(one);
    else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) open.push(inner);
  }
  return found;
}

/** An absolute path, not the end of a longer one: `/tests/x`, but not `src/tests/x`. */
const TESTS = /(^|[\s'"`=:(<>|&;])\/tests(\/|[\s"'`]|$)/;
const SOLUTION = /(^|[\s'"`=:(<>|&;])\/solution(\/|[\s"'`]|$)/;

async function readTrajectory(folder: string): Promise<TrialFacts['trajectory']> {
  const text = await readText(join(folder, 'agent', 'trajectory.json'));
  const parsed = text === undefined ? undefined : Trajectory.safeParse(parseJson(text));
  if (!parsed?.success) return undefined;
  const steps = parsed.data.steps.filter(({ source }) => source === 'agent');
  const commands = steps.flatMap(({ tool_calls: calls }) => (calls ?? []).flatMap((call) => stringsIn(call.arguments)));
  return { agent_steps: steps.length, tests_seen: seen(commands, TESTS), solution_seen: seen(commands, SOLUTION) };
}

function seen(commands: string[], pattern: RegExp): string[] {
  return commands
    .flatMap((command) => {
      const at = pattern.exec(command)?.index;
      return at === undefined ? [] : [command.slice(Math.max(0, at - 60), at + 140)];
    })
    .slice(0, 5);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema says what is wrong with nothing.
  }
}

/** Undefined for what is not there, no plain file, or too large. */
async function readText(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(refused);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    return (await file.stat()).isFile() && size <= MAX_BYTES ? await file.readFile(encoding) : undefined;
  } finally {
    await file.close();
  }
}

function refused(error: unknown): undefined {
  if (hasCode(error, 'ELOOP', 'EISDIR', 'ENXIO')) return undefined;
  return ifAbsent(error);
}
