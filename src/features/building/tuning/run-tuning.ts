import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SweLanguage } from '../../../domain/swe';
import { withFileLock } from '../harbor/file-lock';
import { readTuningConfig, writeTuned, type TunedLanguage } from './config-file';
import type { TunedParameter } from './policy';
import { tuneCycle, type CycleOutcome, type TuningDecision } from './decide';

/** A line of `logs/adaptive_decisions.jsonl`, in the fork's fields with the evidence beside them. */
export interface LoggedDecision extends TuningDecision {
  /** ISO 8601. */
  timestamp: string;
  /** The language's key in config.yaml. */
  lang: string;
  evidence: CycleOutcome & { success_rate: number | null; cycle: number };
}

/** What a cycle is under, beside what the file says. */
export interface CycleInput {
  /** Parameters that the cycle's batch had from its own options. */
  held?: readonly TunedParameter[];
  /** Verified tasks of the language. */
  verified: number;
}

export interface TuningRun {
  /** `config.yaml` */
  config: string;
  /** JSON lines; created where missing. */
  log: string;
  outcomes: Partial<Record<SweLanguage, { outcome: CycleOutcome } & CycleInput>>;
  now: Date;
  /** Decide, and write nothing. */
  dryRun?: boolean;
}

/**
 * One cycle of tuning for all languages that ran: reads the file, decides, writes the active values and each language's status back,
 * and appends the decisions to the log, in that order, so that no logged change is missing in the file. One run at a time, of all
 * processes.
 */
export function runTuning(run: TuningRun): Promise<LoggedDecision[]> {
  return run.dryRun ? cycle(run) : withFileLock(`${run.config}.lock`, () => cycle(run));
}

async function cycle(run: TuningRun): Promise<LoggedDecision[]> {
  const { policy, languages, document } = readTuningConfig(await readFile(run.config, 'utf8'));
  const changed: Pick<TunedLanguage, 'key' | 'values' | 'status'>[] = [];
  const logged: LoggedDecision[] = [];
  for (const one of languages) {
    const { outcome, held = [], verified = 0 } = run.outcomes[one.language] ?? {};
    if (!one.enabled || !outcome) continue;
    const { values, status, decisions } = tuneCycle(one, outcome, policy, { held, target: { verified, max: one.maxVerified } });
    changed.push({ key: one.key, values, status });
    const evidence = { ...outcome, success_rate: status.success_rate, cycle: status.cycle };
    logged.push(...decisions.map((decision) => ({ timestamp: run.now.toISOString(), lang: one.key, ...decision, evidence })));
  }
  if (run.dryRun || changed.length === 0) return logged;
  await replaceFile(run.config, writeTuned(document, changed));
  await mkdir(dirname(run.log), { recursive: true });
  await appendLines(run.log, logged);
  return logged;
}

/** A crash, or a full disk, may have left the last line without its end: the next one begins a line of its own. */
async function appendLines(path: string, lines: readonly object[]): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: Math.max(0, size - 1) });
    const start = size > 0 && buffer.toString() !== '\n' ? '\n' : '';
    await file.appendFile(start + lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  } finally {
    await file.close();
  }
}

/** In one step, so that a crash leaves the old file or the new one. */
async function replaceFile(path: string, text: string): Promise<void> {
  await rm(`${path}.new`, { force: true });
  const file = await open(`${path}.new`, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
