import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, monotonicMs, sleep, type Clock } from '../../../platform/clock';
import { sha256 } from '../../../platform/hash';
import { SandboxInfraError, WORK_CONTAINERS, WORK_LIMITS, type WorkContainers } from '../../../platform/sandbox';
import { SweTasks } from '../../batches';
import type { Bench } from '../../building';
import { flag, JUDGE_VERSION, type PatchReason, type PatchVerdict } from '../domain/verdict';
import { applyPatch, Interrupted, type Applied } from './apply-patch';
import { askControl } from './control';
import { judgeTests, type TestsJudged } from './judge-tests';
import { readTaskFacts, type TaskFacts } from './task-facts';
import { TaskImages } from './task-images';

export interface PatchInput {
  /** `owner__repo-123` of a verified task. */
  taskId: string;
  patch: Buffer;
  signal?: AbortSignal;
  /** Which repetition of several this is: the second runs on one processor, all but the first in another order. The first without. */
  repetition?: number;
}

/** Runs that something outside ended before it is given up. */
const TRIES = 3;
const WAIT_MS = 2000;

/**
 * Judges patches by the tests of verified tasks. Each patch is made git's own difference in one container, and tested in another that
 * holds the base, that difference and the task's tests, and has no network.
 */
@Injectable()
export class PatchJudge {
  constructor(
    @Inject(WORK_CONTAINERS) private readonly containers: WorkContainers,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly tasks: SweTasks,
    private readonly images: TaskImages,
  ) {}

  /**
   * @throws the signal's reason
   * @throws ProblemError (404) for a task that is not in the pool
   */
  async judge(input: PatchInput): Promise<PatchVerdict> {
    const { content_hash: contentHash, image } = await this.tasks.get(input.taskId);
    const record = await this.tasks.getRecord(input.taskId);
    const task = await readTaskFacts(await this.tasks.getFolder(input.taskId));
    const memoryBytes = Number(record['memoryLimitBytes'] ?? WORK_LIMITS.memoryBytes);
    const judging = new Judging(this.containers, this.clock, this.images, input, { task, image, contentHash, memoryBytes });
    return judging.run();
  }
}

interface Known {
  task: TaskFacts;
  /** That it was verified in; may be gone. */
  image: string;
  contentHash: string;
  memoryBytes: number;
}

class Judging {
  private readonly verdict: PatchVerdict;
  private image: string | undefined;

  constructor(
    private readonly containers: WorkContainers,
    private readonly clock: Clock,
    private readonly images: TaskImages,
    private readonly input: PatchInput,
    private readonly known: Known,
  ) {
    this.verdict = {
      ...{ outcome: 'unresolved', trust: 'separate-verifier', tests: [], flags: [], appliedPaths: [], control: 'none' },
      ...{ timings: { imageMs: 0, applyMs: 0, testMs: 0, controlMs: 0 }, log: Buffer.alloc(0), tries: 0 },
      ...{ judgeVersion: JUDGE_VERSION, contentHash: known.contentHash, patchSha256: sha256(input.patch) },
    };
  }

  async run(): Promise<PatchVerdict> {
    if (isBlank(this.input.patch)) return { ...this.verdict, outcome: 'empty-patch' };
    for (let failed = 1; ; failed += 1) {
      try {
        return await this.once();
      } catch (error) {
        this.input.signal?.throwIfAborted();
        const reason = infraReason(error);
        if (reason.code === 'image-missing') return { ...this.verdict, outcome: 'infra-error', reason };
        if (failed === TRIES) return this.blame(reason);
        await sleep(WAIT_MS * failed, this.input.signal);
      }
    }
  }

  /**
   * Whose doing it was that every run was ended: a program can kill its own shell, and looks then like a machine that was short of memory.
   * Where the golden patch runs to its end now, it was the patch's.
   */
  private async blame(reason: PatchReason): Promise<PatchVerdict> {
    const { known, verdict } = this;
    const infra = { ...verdict, outcome: 'infra-error' as const, reason };
    if (reason.code !== 'interrupted' || verdict.tries < TRIES || !this.image) return infra;
    try {
      const { goldenPatch, inlineTestPatch } = known.task;
      const golden = await judgeTests(this.benchOf(this.image), known.task, [inlineTestPatch, goldenPatch], 1);
      if (!golden.resolved) return infra;
    } catch (error) {
      this.input.signal?.throwIfAborted();
      infraReason(error);
      return infra;
    }
    return { ...verdict, outcome: 'unresolved', reason: { code: 'ends-its-runner', detail: reason.detail } };
  }

  private async once(): Promise<PatchVerdict> {
    const { known, input, verdict } = this;
    Object.assign(verdict, { flags: [], tests: [], control: 'none', reason: undefined });
    const image = await this.timed('imageMs', () => this.images.get(known.image, known.contentHash, known.task, input.signal));
    this.image = image;
    const bench = this.benchOf(image);
    const applied = await this.timed('applyMs', () => applyPatch(bench, known.task, input.patch));
    if ('code' in applied) return { ...verdict, outcome: 'not-applied', reason: applied };
    Object.assign(verdict, { flags: applied.flags, appliedPaths: applied.paths });
    return this.tested(bench, applied);
  }

  private async tested(bench: Bench, applied: Applied): Promise<PatchVerdict> {
    const { verdict } = this;
    const judged = await this.timed('testMs', () => this.runTests(bench, applied.patch));
    if (judged.left > 0) flag(verdict.flags, 'left-processes', `${judged.left} processes`);
    const { tests, log, reason } = judged;
    const told = { ...verdict, tests, log, logSha256: sha256(log), ...(reason && { reason }) };
    if (!judged.resolved) return { ...told, outcome: reason?.code === 'in-the-way' ? 'not-applied' : 'unresolved' };
    const control = await this.timed('controlMs', () => askControl(bench, this.known.task, applied.patch));
    if (control !== 'held') flag(verdict.flags, control === 'broken' ? 'control-broken' : 'control-unavailable');
    const forged = {
      code: 'forged-report',
      detail: 'with the patch in place, the runner does not tell tests of ours as they are',
    };
    return control === 'broken' ? { ...told, control, reason: forged } : { ...told, control, outcome: 'resolved' };
  }

  private async runTests(bench: Bench, patch: Buffer): Promise<TestsJudged> {
    this.verdict.tries += 1;
    return judgeTests(bench, this.known.task, [patch], this.input.repetition ?? 1);
  }

  private benchOf(image: string): Bench {
    const { containers, clock, known, input } = this;
    const limits = { ...WORK_LIMITS, memoryBytes: known.memoryBytes };
    const bench = { containers, clock, image, taskId: input.taskId, limits };
    return input.signal ? { ...bench, signal: input.signal } : bench;
  }

  private async timed<T>(name: keyof PatchVerdict['timings'], work: () => Promise<T>): Promise<T> {
    const began = monotonicMs();
    try {
      return await work();
    } finally {
      this.verdict.timings[name] += Math.round(monotonicMs() - began);
    }
  }
}

function isBlank(patch: Buffer): boolean {
  return patch.length === 0 || (patch.length < 4096 && patch.toString('utf8').trim() === '');
}

/** @throws what is nobody's failure but a defect of ours */
function infraReason(error: unknown): PatchReason {
  if (error instanceof SandboxInfraError) return { code: error.kind, detail: error.message };
  if (error instanceof Interrupted) return { code: 'interrupted', detail: error.message };
  throw error;
}
