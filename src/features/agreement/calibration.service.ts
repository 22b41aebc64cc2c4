import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import { wilsonInterval } from '../../domain/statistics/interval';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { ArbiterPlaces, DecidedCases, RulingsService, type Ruling } from '../arbitration';
import { ClarificationsService } from '../clarifications';
import { QueueSources } from '../claims';
import { PoolsService } from '../pools';
import { Seats, TasksRepository, type Task } from '../tasks';
import { ValidationService } from '../validation';
import type { CalibrationItem, CalibrationResult } from './calibration.entity';
import { CalibrationRepository } from './calibration.repository';
import type { CalibrationItemView, CalibrationReport, NewCalibrationItem } from './calibration.schema';
import { arbiterHit, testWriterHit, type CalibratedSeat, type Hit } from './domain/calibration';
import { PausesService } from './pauses.service';

/**
 * Tasks whose fault is known, among the others. They look like any task to whoever works on them; their rulings are kept and not
 * carried out, nobody reviews them, and they never enter a pool.
 */
@Injectable()
export class CalibrationService implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: CalibrationRepository,
    private readonly pauses: PausesService,
    private readonly tasks: TasksRepository,
    private readonly seats: Seats,
    private readonly clarifications: ClarificationsService,
    private readonly validations: ValidationService,
    private readonly places: ArbiterPlaces,
    private readonly rulings: RulingsService,
    private readonly decided: DecidedCases,
    private readonly pools: PoolsService,
    private readonly sources: QueueSources,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.places.registerKeptOnly((reader, taskId) => this.isCalibration(reader, taskId));
    this.pools.onAdmission((reader, taskId) => this.isCalibration(reader, taskId));
    this.sources.registerVeto(async (reader, seat, task) => seat === 'reviewer' && (await this.isCalibration(reader, task.id)));
    this.rulings.onRuling((unit, ruling) => this.judgeRuling(unit, ruling));
    this.validations.register({
      passed: (unit, task) => this.judgeTests(unit, task, true),
      failed: (unit, task) => this.judgeTests(unit, task, false),
    });
  }

  register(ctx: Ctx, input: NewCalibrationItem): Promise<CalibrationItemView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.tasks.find(unit, input.task_id);
      if (!task) throw notFound();
      if (await this.isCalibration(unit, task.id)) throw conflict('The task is a calibration task already.');
      if (task.acceptedVersions > 0 || task.status === 'rejected' || (await this.decided.hasRulings(unit, task.id)))
        throw conflict('Only a task without a version and without a ruling can be one for calibration.');
      const { fault, subtype, note } = input;
      const made = { createdBy: ctx.actor.personId, createdAt: ctx.now().toISOString() };
      const item: CalibrationItem = { id: newId('calibration'), taskId: task.id, fault, subtype, note, ...made };
      await this.repository.insertItem(unit, item);
      await this.audit.append(unit, { action: 'calibration.registered', subject: task.id, data: { item: item.id } });
      return toItemView(item);
    });
  }

  async list(_ctx: Ctx, { cursor, limit }: PageQuery): Promise<{ items: CalibrationItemView[]; next_cursor: string | null }> {
    const rows = await this.repository.listItems(this.work.reader, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, (item) => item.id);
    return { ...page, items: page.items.map(toItemView) };
  }

  /** Hit rates of everybody who was measured, with Wilson intervals, and the pauses that hold. */
  async report(): Promise<CalibrationReport> {
    const { reader } = this.work;
    const pauses = await this.pauses.listActive(reader);
    const groups = new Map<string, CalibrationResult[]>();
    for (const result of await this.repository.listResults(reader)) {
      const key = `${result.personId}:${result.seat}`;
      groups.set(key, [...(groups.get(key) ?? []), result]);
    }
    const persons = [...groups.values()].map((results) => toRate(results));
    return { persons, policies: await this.pauses.policies(reader), pauses };
  }

  private async isCalibration(reader: Reader, taskId: string): Promise<boolean> {
    return (await this.repository.findItemOf(reader, taskId)) !== undefined;
  }

  private async judgeRuling(unit: Unit, { taskId, personId, fault, subtype }: Ruling): Promise<void> {
    const item = await this.repository.findItemOf(unit, taskId);
    if (item) await this.keep(unit, item, personId, 'arbiter', arbiterHit(item, { fault, subtype }));
  }

  /** A first validation tells of the test writer's suite; questions count from when they took the seat. */
  private async judgeTests(unit: Unit, task: Task, passed: boolean): Promise<void> {
    const item = await this.repository.findItemOf(unit, task.id);
    const writer = item && (await this.seats.findActive(unit, task.id, 'test-writer'));
    if (!item || !writer) return;
    const asked = (await this.clarifications.countSince(unit, task.id, writer.createdAt)) > 0;
    const hit = testWriterHit(item, { passed, asked });
    if (hit) await this.keep(unit, item, writer.personId, 'test-writer', hit);
  }

  private async keep(unit: Unit, item: CalibrationItem, personId: string, seat: CalibratedSeat, hit: Hit): Promise<void> {
    const key = { itemId: item.id, personId, seat };
    if (personId === item.createdBy || (await this.repository.findResult(unit, key))) return;
    await this.repository.insertResult(unit, { ...key, ...hit, at: unit.ctx.now().toISOString() });
    await this.pauses.consider(unit, personId, seat);
  }
}

function toRate(results: readonly CalibrationResult[]): CalibrationReport['persons'][number] {
  const [first] = results;
  if (!first) throw new Error('A group of results has at least one');
  const hits = results.filter(({ hit }) => hit).length;
  return {
    ...{
      person_id: first.personId,
      seat: first.seat,
      n: results.length,
      hits,
      exact: results.filter(({ exact }) => exact).length,
    },
    ...{ rate: hits / results.length, interval: wilsonInterval(hits, results.length) },
  };
}

function toItemView({ id, taskId, fault, subtype, note, createdAt }: CalibrationItem): CalibrationItemView {
  return { id, task_id: taskId, fault, subtype, note, created_at: createdAt };
}
