import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ExposureLedger } from '../exposures';
import { StressAttempts } from '../stress';
import { Seats, type Seen } from '../tasks';
import { ROUNDS, roundOf } from './domain/rounds';
import { QualityRuns } from './quality-runs';
import type { MutantWaiver, QualityProbe, QualityRun } from './test-quality.entity';
import { TestQualityRepository } from './test-quality.repository';
import type { NewProbe, NewQualityRun, NewWaiver, ProbeView, QualityRunView, WaiverView } from './test-quality.schema';
import { authorView, baseView, fullView, probeView, seesAll, writerView } from './views';

/** Quality runs, decoys, alternatives and waivers, in the words that each audience may have. */
@Injectable()
export class TestQualityService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TestQualityRepository,
    private readonly runs: QualityRuns,
    private readonly attempts: StressAttempts,
    private readonly seats: Seats,
    private readonly ledger: ExposureLedger,
    private readonly audit: AuditLog,
  ) {}

  /** A test writer may ask as long as there are rounds left; the author never. */
  start(ctx: Ctx, taskId: string, { policy }: NewQualityRun): Promise<QualityRunView> {
    return this.work.run(ctx, async (unit) => {
      const { task, audience } = await this.getSeen(unit, ctx, taskId);
      if (audience === 'author') throw notFound();
      if (audience === 'test-writer') {
        const ended = (await this.repository.listRuns(unit, taskId)).filter(isMeasured);
        if (roundOf(task, ended) > ROUNDS) throw conflict(`A test writer has ${ROUNDS} rounds on one state of the tests.`);
      }
      return baseView(await this.runs.start(unit, task, policy));
    });
  }

  async list(ctx: Ctx, taskId: string): Promise<{ items: QualityRunView[] }> {
    await this.getSeen(this.work.reader, ctx, taskId);
    return { items: (await this.repository.listRuns(this.work.reader, taskId)).map(baseView) };
  }

  /** One run with what the reader's seat allows; the whole evidence is an exposure to both sides. */
  get(ctx: Ctx, taskId: string, runId: string): Promise<QualityRunView> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const seen = await this.getSeen(unit, ctx, taskId);
      const run = await this.repository.findRun(unit, runId);
      if (run?.taskId !== taskId) throw notFound();
      return { ...baseView(run), ...(isMeasured(run) && (await this.results(unit, seen, run))) };
    });
  }

  private async results(unit: Unit, { audience }: Seen, run: QualityRun): Promise<Partial<QualityRunView>> {
    const evidence = await this.runs.evidenceOf(unit, run);
    if (audience === 'author') return authorView(run, evidence);
    const waivers = await this.repository.listWaivers(unit, run.taskId);
    if (audience === 'test-writer') {
      const before = (await this.repository.listRuns(unit, run.taskId)).filter((other) => isMeasured(other) && other.id < run.id);
      return writerView(run, evidence, waivers, roundOf(run, before));
    }
    if (!seesAll(audience)) return {};
    await this.expose(unit, run);
    return fullView(run, evidence, waivers);
  }

  private async expose(unit: Unit, { taskId, pins }: QualityRun): Promise<void> {
    for (const part of ['solution', 'tests'] as const)
      await this.ledger.record(unit, { taskId, part, revisionId: pins[part] ?? null, own: false });
  }

  /** The author and those who see both sides; a test writer must not see one side's idea of a mistake. */
  addProbe(ctx: Ctx, taskId: string, { kind, note, ...given }: NewProbe): Promise<ProbeView> {
    return this.work.run(ctx, async (unit) => {
      const { audience } = await this.getProber(unit, ctx, taskId);
      const files = given.files ?? (await this.filesOf(unit, ctx, taskId, given.attempt_id ?? ''));
      const { personId } = ctx.actor;
      const createdAt = unit.ctx.now().toISOString();
      const id = newId('quality-probe');
      const probe: QualityProbe = { id, taskId, kind, files: JSON.stringify(files), note, origin: audience, personId, createdAt };
      await this.repository.insertProbe(unit, probe);
      await this.audit.append(unit, { action: 'quality-probe.added', subject: taskId, data: { probe: id, kind } });
      return probeView(probe);
    });
  }

  async listProbes(ctx: Ctx, taskId: string): Promise<{ items: ProbeView[] }> {
    const { audience } = await this.getProber(this.work.reader, ctx, taskId);
    const all = await this.repository.listProbes(this.work.reader, taskId);
    // What a reviewer wrote of a probe was written with the tests in view.
    return { items: all.filter(({ origin }) => audience !== 'author' || origin === 'author').map(probeView) };
  }

  /** A survivor that need not be killed: for those who see both sides. */
  waive(ctx: Ctx, taskId: string, { mutant_id, kind, reason }: NewWaiver): Promise<WaiverView> {
    return this.work.run(ctx, async (unit) => {
      const { audience } = await this.getSeen(unit, ctx, taskId);
      if (!seesAll(audience)) throw notFound();
      const runs = (await this.repository.listRuns(unit, taskId)).filter(isMeasured);
      const newest = runs.at(-1);
      const survivors = newest ? (await this.runs.evidenceOf(unit, newest)).survivors : [];
      if (!survivors.some(({ id }) => id === mutant_id)) throw notFound();
      if (await this.repository.findWaiver(unit, taskId, mutant_id)) throw conflict('This mutant is waived already.');
      const createdAt = unit.ctx.now().toISOString();
      const waiver: MutantWaiver = { taskId, mutantId: mutant_id, kind, reason, personId: ctx.actor.personId, createdAt };
      await this.repository.insertWaiver(unit, waiver);
      await this.audit.append(unit, { action: 'mutant.waived', subject: taskId, data: { mutant: mutant_id, kind } });
      return { task_id: taskId, mutant_id, kind, reason, created_at: createdAt };
    });
  }

  private async getSeen(reader: Reader, ctx: Ctx, taskId: string): Promise<Seen> {
    const seen = await this.seats.getSeen(reader, ctx.actor, taskId);
    if (seen.audience === 'stranger') throw notFound();
    return seen;
  }

  /** What an attempt at this task came to. Who adds it says by that, and by the note, that it is wrong, or right. */
  private async filesOf(unit: Unit, ctx: Ctx, taskId: string, attemptId: string): Promise<NonNullable<NewProbe['files']>> {
    const { attempt } = await this.attempts.getVisible(unit, ctx, attemptId);
    if (attempt.taskId !== taskId) throw notFound();
    const files = await this.attempts.loadFiles(unit, attempt);
    if (!files) throw conflict('The attempt has no program: it is not judged, or its answer held none.');
    return [...files];
  }

  private async getProber(reader: Reader, ctx: Ctx, taskId: string): Promise<Seen> {
    const seen = await this.getSeen(reader, ctx, taskId);
    if (seen.audience !== 'author' && !seesAll(seen.audience)) throw notFound();
    return seen;
  }
}

function isMeasured({ status, outcome }: QualityRun): boolean {
  return status === 'concluded' && outcome === 'measured';
}
