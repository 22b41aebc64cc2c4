import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { findTransition } from '../../domain/lifecycle';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import type { Reader, Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { Lifecycle, type Task } from '../tasks';
import { ValidationReader, ValidationService, type Validation } from '../validation';
import type { Cycle, Discrepancy, Ruling } from './arbitration.entity';
import { ArbiterPlaces } from './arbiter-places';
import { ArbitrationRepository } from './arbitration.repository';
import { AttributionService } from './attribution.service';
import { BundlesService, type Attachment } from './bundles.service';
import { decidedCycles } from './decided';
import { isDrawn } from './domain/blind';

/** Called in the unit that opens a case, brings it back, or closes it; pools registers it, to mark what it serves. */
export type CaseChanged = (unit: Unit, task: Task, open: boolean) => Promise<void>;

/** A grading that its account takes for wrong, and the sha256 of what was found. */
export interface GradingEvidence {
  id: string;
  sha256: string;
}

/** What a later feature found of a task, and what it shows. */
export interface Suspicion {
  source: 'stress' | 'quality' | 'evaluation' | 'blind-tests';
  /** In a few sentences, for the arbiter. */
  statement: string;
  attachments: readonly Attachment[];
}

interface Proof {
  validation?: Validation;
  grading?: GradingEvidence;
  attachments?: readonly Attachment[];
}

/** Fewer people than these who could take the seat, and a case that two differ on might find nobody to settle it. */
const ARBITERS_FOR_TWO = 3;

/** Opens, reopens and closes cases; a task has at most one that is not closed. */
@Injectable()
export class CasesService implements OnModuleInit {
  private changed: CaseChanged = () => Promise.resolve();

  constructor(
    private readonly repository: ArbitrationRepository,
    private readonly bundles: BundlesService,
    private readonly attribution: AttributionService,
    private readonly places: ArbiterPlaces,
    private readonly validations: ValidationService,
    private readonly results: ValidationReader,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.validations.register({
      failed: (unit, task, validation) => this.openForValidation(unit, task, validation),
      passed: (unit, task) => this.closeCurrent(unit, task, 'validation-passed'),
      proved: (unit, task) => this.closeRuled(unit, task),
    });
    this.results.registerRulings((reader, validationId) => this.hasRuling(reader, validationId));
  }

  onChange(hook: CaseChanged): void {
    this.changed = hook;
  }

  /** Opens a case on a task that may be disputed from where it is, or brings its ruled one back. */
  async dispute(
    unit: Unit,
    task: Task,
    source: Cycle['source'],
    statement: string | null,
    { validation, grading, attachments = [] }: Proof = {},
  ): Promise<Discrepancy> {
    const evidence = validation && canonicalJson(await this.validations.evidenceOf(unit, validation.id));
    const cycle: Cycle = {
      ...{ source, validation_id: validation?.id ?? null, pins: { ...task.pins }, statement, at: unit.ctx.now().toISOString() },
      evidence_sha256: evidence === undefined ? (grading?.sha256 ?? null) : sha256(evidence),
      ...(grading && { grading_id: grading.id }),
    };
    const discrepancy = await this.addCycle(unit, task, cycle);
    const { mac } = await this.bundles.freeze(unit, discrepancy, attachments);
    await this.attribution.propose(unit, discrepancy, attachments);
    // An accepted version stays served, marked, until there is a ruling.
    if (task.status !== 'accepted' && task.status !== 'disputed')
      await this.lifecycle.move(unit, task, 'disputed', 'discrepancy-open');
    await this.audit.append(unit, {
      action: 'discrepancy.opened',
      subject: task.id,
      data: { discrepancy: discrepancy.id, source, bundle: mac },
    });
    await this.changed(unit, task, true);
    await this.lifecycle.tell(unit, task, 'system', 'case-opened', {
      discrepancy: discrepancy.id,
      cycle: discrepancy.cycles.length,
    });
    return discrepancy;
  }

  /**
   * The door for stress runs, checks of quality and evaluations: opens a case on a task, or adds a cycle to the one that is open, with what was
   * found frozen in its bundle. Undefined where the task is in no state to be disputed (a draft, under rework, ended).
   */
  async openFrom(unit: Unit, task: Task, { source, statement, attachments }: Suspicion): Promise<Discrepancy | undefined> {
    const known = task.status === 'accepted' || task.status === 'disputed';
    if (!known && !findTransition(task.kind, task.status, 'disputed', 'discrepancy-open')) return undefined;
    return this.dispute(unit, task, source, statement, { attachments });
  }

  async close(unit: Unit, task: Task, discrepancy: Discrepancy, reason: string): Promise<void> {
    const closed = { status: 'closed' as const, closedAt: unit.ctx.now().toISOString(), closeReason: reason };
    await this.repository.update(unit, discrepancy, closed);
    await this.audit.append(unit, {
      action: 'discrepancy.closed',
      subject: task.id,
      data: { discrepancy: discrepancy.id, reason },
    });
    await this.changed(unit, task, false);
    await this.lifecycle.tell(unit, task, 'system', 'case-closed', { discrepancy: discrepancy.id });
  }

  /** Whose fault the ruling on a task's case found, while its rework is under way. */
  async findFault(reader: Reader, taskId: string): Promise<Ruling['fault'] | undefined> {
    const current = await this.repository.findCurrent(reader, taskId);
    const decided = current?.status === 'ruled' ? current.cycles.at(-1)?.decided_by : undefined;
    if (!current || decided === undefined) return undefined;
    return (await this.repository.listRulings(reader, [current.id])).find(({ id }) => id === decided)?.fault;
  }

  findCurrent(reader: Reader, taskId: string): Promise<Discrepancy | undefined> {
    return this.repository.findCurrent(reader, taskId);
  }

  private async openForValidation(unit: Unit, task: Task, validation: Validation): Promise<void> {
    await this.dispute(unit, task, 'validation', null, { validation });
  }

  /** A candidate may be made again while its case waits for a ruling: that settles nothing. */
  private async closeRuled(unit: Unit, task: Task): Promise<void> {
    const current = await this.repository.findCurrent(unit, task.id);
    if (current?.status === 'ruled') await this.close(unit, task, current, 'validation-passed');
  }

  private async closeCurrent(unit: Unit, task: Task, reason: string): Promise<void> {
    const current = await this.repository.findCurrent(unit, task.id);
    if (current) await this.close(unit, task, current, reason);
  }

  private async addCycle(unit: Unit, task: Task, cycle: Cycle): Promise<Discrepancy> {
    const current = await this.repository.findCurrent(unit, task.id);
    if (current) {
      const drawn = await this.draw(unit, task, current.id, current.cycles.length);
      return this.repository.update(unit, current, {
        status: 'open',
        cycles: [...current.cycles, { ...cycle, rulings_wanted: drawn }],
      });
    }
    const id = newId('discrepancy');
    const cycles = [{ ...cycle, rulings_wanted: await this.draw(unit, task, id, 0) }];
    const opened = { version: 0, openedAt: cycle.at, closedAt: null, closeReason: null };
    const discrepancy: Discrepancy = { id, taskId: task.id, status: 'open', cycles, ...opened };
    await this.repository.insert(unit, discrepancy);
    return discrepancy;
  }

  /** One ruling or two: by a keyed digest of the cycle, where there are people enough for a third. */
  private async draw(unit: Unit, task: Task, id: string, cycle: number): Promise<1 | 2> {
    const digest = this.audit.keyedDigest('double-blind', `${id}:${cycle}`);
    if (!isDrawn(digest, this.config.doubleBlindShare)) return 1;
    return (await this.places.hasArbiters(unit, task.id, ARBITERS_FOR_TWO)) ? 2 : 1;
  }

  /** Only what was decided counts: a first ruling that waits for a second shows nowhere. */
  private async hasRuling(reader: Reader, validationId: string): Promise<boolean> {
    const validation = await this.validations.find(reader, validationId);
    const cases = validation ? await this.repository.list(reader, validation.taskId) : [];
    const rulings = await this.repository.listRulings(
      reader,
      cases.map(({ id }) => id),
    );
    return cases.some((each) => decidedCycles(each, rulings).some(({ cycle }) => cycle.validation_id === validationId));
  }
}
