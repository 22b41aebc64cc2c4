import { parsePullRef } from '../../domain/swe';
import type { JobControl } from '../../platform/jobs';
import type { PullSource, SourceKind } from '../sourcing';
import type { FinalValidation } from './deliveries.entity';
import type { Selection, TaskKey } from './domain/deliverable';
import { verdictOf, type Finding, type RoundRecord } from './domain/rounds';
import type { ValidationPolicy } from './formats/manifest';
import type { RunTools } from './run-tools';
import type { DeliverySource } from './sources/delivery-source';

interface RunOf {
  /** Of the delivery or the drift run. */
  id: string;
  selection: Selection;
  policy: ValidationPolicy;
}

/**
 * The rounds over all tasks of a run: first round 1 of every task, then round 2 of those that are left, and so on, so that the rounds of
 * a task lie as far apart as they can. Each round is stored when it ends; an earlier run may have been ended at any moment.
 */
export class ValidationRun {
  private readonly source: DeliverySource;

  constructor(
    private readonly tools: RunTools,
    private readonly run: RunOf,
    private readonly control: JobControl,
  ) {
    this.source = tools.selections.of(run.selection);
  }

  /** Rejects with the signal's reason where it was cancelled or the process ends. */
  async conduct(): Promise<void> {
    await this.repeatQuarantines();
    for (let round = 1; round <= this.run.policy.rounds; round += 1) await this.round(round);
  }

  /** What a process that died between the verdict and its consequence left undone. */
  private async repeatQuarantines(): Promise<void> {
    const { work, repository } = this.tools;
    for await (const row of repository.eachValidation(work.reader, this.run.id, 'quarantined'))
      await work.run(this.tools.ctx(), (unit) => this.source.quarantine(unit, keyOf(row), reasonOf(row.findings)));
  }

  /** Every round asks anew: nothing that a source remembers outlives it. */
  private async round(round: number): Promise<void> {
    const pulls = new RoundSources(this.tools, this.control.signal);
    try {
      const due = this.dueIn(round);
      const lanes = Array.from({ length: this.tools.config.swe.cases }, () => this.lane(due, round, pulls));
      await Promise.all(lanes);
    } finally {
      await pulls.close();
    }
    this.control.signal.throwIfAborted();
  }

  private async *dueIn(round: number): AsyncGenerator<FinalValidation, undefined> {
    const { work, repository } = this.tools;
    for await (const row of repository.eachValidation(work.reader, this.run.id, 'pending')) if (row.roundsDone < round) yield row;
    return undefined;
  }

  /** An async generator answers one caller at a time, so lanes share it without a lock. */
  private async lane(due: AsyncGenerator<FinalValidation, undefined>, round: number, pulls: RoundSources): Promise<void> {
    for (;;) {
      const next = await due.next();
      if (next.done === true || this.control.signal.aborted) return;
      await this.task(next.value, round, pulls);
    }
  }

  private async task(row: FinalValidation, round: number, pulls: RoundSources): Promise<void> {
    const { work, rounds } = this.tools;
    const { signal } = this.control;
    const found = await this.source.find(work.reader, keyOf(row));
    if (!found) return this.keep(row, goneRecord(row, round, this.tools.ctx().now().toISOString()));
    const { task, kind } = found;
    const ref = parsePullRef(`${task.repo}:pr-${task.pullRequest}`);
    if (!ref) throw new Error(`${task.id} names no pull request`);
    const { id, folder, contentHash, record } = task;
    const source = kind && pulls.get(kind);
    const options = { round, policy: this.run.policy, source, signal };
    await this.keep(row, await rounds.run({ id, ref, folder, contentHash, record }, options));
  }

  /** The round and what follows from it, together. */
  private async keep(row: FinalValidation, round: RoundRecord): Promise<void> {
    const { work, repository } = this.tools;
    const before = (await repository.findValidation(work.reader, row.runId, row.taskId))?.rounds ?? [];
    const all = [...before.filter((each) => each.round < round.round), round];
    const verdict = verdictOf(all, this.run.policy.rounds);
    const findings = findingsOf(all);
    await work.run(this.tools.ctx(), async (unit) => {
      const updatedAt = unit.ctx.now().toISOString();
      await repository.updateValidation(unit, row, { rounds: all, roundsDone: all.length, verdict, findings, updatedAt });
      if (verdict === 'quarantined') await this.source.quarantine(unit, keyOf(row), reasonOf(findings));
    });
    const codes = round.findings.map(({ code }) => code);
    await this.control.progress({ task_id: row.taskId, round: round.round, verdict, findings: codes });
  }
}

/** Sources of pull requests of one round, opened when they are first asked for. */
class RoundSources {
  private readonly open = new Map<SourceKind, PullSource>();

  constructor(
    private readonly tools: Pick<RunTools, 'pulls'>,
    private readonly signal: AbortSignal,
  ) {}

  /** Undefined where the service is not set up for that kind any more: then nobody can be asked. */
  get(kind: SourceKind): PullSource | undefined {
    const known = this.open.get(kind);
    if (known) return known;
    if (this.tools.pulls.findProblem(kind) !== undefined) return undefined;
    const opened = this.tools.pulls.open(kind, this.signal);
    this.open.set(kind, opened);
    return opened;
  }

  async close(): Promise<void> {
    for (const source of this.open.values()) await source.close();
  }
}

function keyOf({ taskId: id, version, versionId, contentHash }: FinalValidation): TaskKey {
  return { id, version, versionId, contentHash };
}

/** Each finding once, in the order in which it was made first. */
function findingsOf(rounds: readonly RoundRecord[]): Finding[] {
  const found = new Map(rounds.flatMap(({ findings }) => findings.map((each) => [`${each.code} ${each.detail}`, each] as const)));
  const states = new Set(rounds.map(({ states: hash }) => hash).filter((hash) => hash !== null));
  const flipped = states.size > 1 && ![...found.values()].some(({ code }) => code === 'list-changed');
  return [
    ...found.values(),
    ...(flipped ? [{ code: 'list-changed' as const, detail: 'a test had another state in another round' }] : []),
  ];
}

/** What is told of a quarantine: the last finding is the newest. */
function reasonOf(findings: readonly Finding[]): Finding {
  return findings.at(-1) ?? { code: 'list-changed', detail: 'a test had another state in another round' };
}

/** Of a task that is not there any more, or is another by now. */
function goneRecord({ contentHash }: FinalValidation, round: number, at: string): RoundRecord {
  return {
    ...{ round, started_at: at, finished_at: at, provenance: null, image: null, controls: [], differences: [], states: null },
    ...{ files: { content_hash: null, expected: contentHash } },
    findings: [{ code: 'not-judged', detail: 'the task is out of service, or was made again since' }],
  };
}
