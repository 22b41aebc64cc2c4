import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { conflict, DomainError, notFound } from '../../domain/errors';
import type { SweLanguage } from '../../domain/swe';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import {
  ifAbsent,
  readTuningConfig,
  runTuning,
  TuningConfigError,
  type CycleOutcome,
  type LoggedDecision,
  type TunedLanguage,
  type TuningConfig,
} from '../building';
import type { Batch, Case, PrPool } from './batches.entity';
import { BatchesRepository } from './batches.repository';
import type { BatchSettings } from './batch-record.schema';
import type { BatchOptions } from './batches.schema';
import { TuningDecisionView, type TuningView } from './tuning.schema';
import type { ThresholdTable } from '../sourcing';
import { overFilters } from './filters';
import { heldOf, settingsOf } from './domain/settings';
import { Manifests } from './manifests';
import { TOO_FEW_REPETITIONS } from './stopped';

const SHOWN = 500;

/** Why a batch of a language should not be started. */
export interface Closed {
  reason: 'language-disabled' | 'target-reached';
  evidence: string;
}

/** Adaptive tuning as batches feed it: `config.yaml` and `logs/adaptive_decisions.jsonl` below the artifacts' root. */
@Injectable()
export class SweTuning {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly manifests: Manifests,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The values in force, and the newest decisions, oldest first, with how many there are. */
  async get(): Promise<TuningView> {
    const text = await readFile(this.log, 'utf8').catch(ifAbsent);
    const lines = (text ?? '').split('\n').filter(Boolean);
    const decisions = lines.flatMap((line) => readDecision(line) ?? []);
    const unreadable = lines.length - decisions.length;
    return { ...(await this.shown()), decisions: decisions.slice(-SHOWN), total: decisions.length, unreadable };
  }

  /** What a cycle over all of a batch's cases, as they stand, would decide; nothing is written. */
  async tryOut(batchId: string): Promise<TuningView> {
    const { reader } = this.work;
    const batch = await this.repository.findBatch(reader, batchId);
    const pool = batch && (await this.repository.findPool(reader, { id: batch.poolId }));
    if (!batch || !pool) throw notFound();
    try {
      const decisions = await this.cycle(batch, pool, new Map(), true);
      return { ...(await this.shown()), decisions, total: decisions.length, unreadable: 0 };
    } catch (error) {
      if (error instanceof TuningConfigError) throw new DomainError('conflict', error.message);
      throw error;
    }
  }

  /** What config.yaml says; undefined where there is none. Throws a TuningConfigError for a file that is no configuration. */
  async read(): Promise<TuningConfig | undefined> {
    const text = await readFile(this.file, 'utf8').catch(ifAbsent);
    return text === undefined ? undefined : readTuningConfig(text);
  }

  /** Refuses a batch whose language is not to be worked on by config.yaml, or one under a config.yaml that can't be used. */
  async requireOpen(language: PrPool['language'], { force, dry_run }: BatchOptions): Promise<void> {
    if (force || dry_run) return;
    try {
      const closed = await this.findClosed(language);
      if (closed) throw conflict(`${closed.evidence}; force starts it.`, { reason: closed.reason });
    } catch (error) {
      if (error instanceof TuningConfigError) throw conflict(`${error.message}; force starts without it.`);
      throw error;
    }
  }

  async findClosed(language: PrPool['language']): Promise<Closed | undefined> {
    const tuned = await this.find(language);
    if (language === null || !tuned) return undefined;
    if (!tuned.enabled) return { reason: 'language-disabled', evidence: `config.yaml disables ${language}` };
    const verified = await this.verified(language);
    if (verified < tuned.maxVerified) return undefined;
    const evidence = `${String(verified)} of ${String(tuned.maxVerified)} tasks in ${language} are verified`;
    return { reason: 'target-reached', evidence };
  }

  /** What a run of a batch goes by from here on; with what is wrong with config.yaml, where that can't be used. */
  async settings(options: BatchOptions, language: PrPool['language']): Promise<{ settings: BatchSettings; problem?: string }> {
    const { cases } = this.config.swe;
    try {
      const tuned = await this.find(language);
      return { settings: settingsOf(options, tuned && { ...tuned.values, maxVerified: tuned.maxVerified }, cases) };
    } catch (error) {
      if (!(error instanceof TuningConfigError)) throw error;
      return { settings: settingsOf(options, undefined, cases), problem: error.message };
    }
  }

  /** Thresholds of a batch over those of config.yaml's filters; without these where that can't be used. */
  async thresholdsOver({ thresholds }: BatchOptions): Promise<ThresholdTable> {
    try {
      return overFilters(thresholds, (await this.read())?.filters ?? {});
    } catch (error) {
      if (!(error instanceof TuningConfigError)) throw error;
      return thresholds;
    }
  }

  /** Listed tasks of a language. */
  async verified(language: SweLanguage): Promise<number> {
    return (await this.manifests.of(language).list()).length;
  }

  /**
   * One cycle after a run of a batch, for its pool's language; nothing where there is no `config.yaml`, for then nobody asked for it.
   * A dry run writes nothing. Throws a TuningConfigError for a file that is no configuration.
   */
  async cycle(batch: Batch, pool: PrPool, before: ReadonlyMap<string, string>, dryRun = false): Promise<LoggedDecision[]> {
    const { language } = pool;
    if (language === null || (await readFile(this.file, 'utf8').catch(ifAbsent)) === undefined) return [];
    const outcome = await this.outcomeOf(batch, language, before);
    // A run that judged nothing tells nothing.
    if (outcome.success + outcome.failed + outcome.filtered === 0) return [];
    const held = batch.settings ? heldOf(batch.settings) : [];
    const outcomes = { [language]: { outcome, held, verified: await this.verified(language) } };
    return runTuning({ config: this.file, log: this.log, outcomes, now: this.clock.now(), dryRun });
  }

  /** When each case was changed last, by candidate, to tell later what a run has changed. */
  async statuses(batchId: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for await (const { found: one } of this.repository.eachCase(this.work.reader, batchId))
      found.set(one.candidateId, one.updatedAt);
    return found;
  }

  private get file(): string {
    return join(this.config.swe.artifactsDir, 'config.yaml');
  }

  private get log(): string {
    return join(this.config.swe.artifactsDir, 'logs', 'adaptive_decisions.jsonl');
  }

  private async find(language: PrPool['language']): Promise<TunedLanguage | undefined> {
    return (await this.read())?.languages.find((one) => one.language === language);
  }

  private async shown(): Promise<Pick<TuningView, 'languages' | 'problem'>> {
    try {
      const found = await this.read();
      const languages = await Promise.all((found?.languages ?? []).map((one) => this.languageView(one)));
      return { languages, problem: null };
    } catch (error) {
      if (!(error instanceof TuningConfigError)) throw error;
      return { languages: [], problem: error.message };
    }
  }

  private async languageView({ language, key, enabled, values, maxVerified, status }: TunedLanguage) {
    const params = { ...values, max_verified_tasks: maxVerified === Infinity ? null : maxVerified };
    return { language, key, enabled, params, verified: await this.verified(language), status };
  }

  private async outcomeOf(batch: Batch, language: SweLanguage, before: ReadonlyMap<string, string>): Promise<CycleOutcome> {
    const { reader } = this.work;
    const outcome = {
      success: 0,
      failed: 0,
      filtered: 0,
      timed_out: 0,
      session_timed_out: 0,
      overloaded: 0,
      pr_pool_remaining: await this.repository.countUnjudged(reader, language),
    };
    for await (const { found } of this.repository.eachCase(reader, batch.id)) {
      const isOver = found.status === 'success' || found.status === 'failed';
      if (isOver && before.get(found.candidateId) !== found.updatedAt) count(outcome, found);
    }
    return outcome;
  }
}

function readDecision(line: string): LoggedDecision | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  return TuningDecisionView.safeParse(read).success ? (read as LoggedDecision) : undefined;
}

/** What says that too much was going on at a time. */
const OVERLOADED = new Set(['out-of-memory', 'host-out-of-memory', 'rate-limited']);

function count(outcome: CycleOutcome, { status, stage, reasons }: Case): void {
  // Nothing spoke against it in what was a quick look.
  if (reasons.some(({ code }) => code === TOO_FEW_REPETITIONS)) return;
  if (status === 'success') outcome.success += 1;
  else if (stage === 'examine' || stage === 'specify') outcome.filtered += 1;
  else {
    outcome.failed += 1;
    if (reasons.some(({ code }) => OVERLOADED.has(code))) outcome.overloaded += 1;
    else if (reasons.some(({ code }) => code === 'proposal-timed-out')) outcome.session_timed_out += 1;
    else if (reasons.some(({ code }) => code === 'timed-out')) outcome.timed_out += 1;
  }
}
