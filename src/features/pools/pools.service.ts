import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import type { Guard } from '../../domain/lifecycle';
import { PARTS, type Part, type Split } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { canonicalJson, contentHash, newSalt } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { publicSuite } from '../../platform/python';
import { CasesService, RulingsService } from '../arbitration';
import { ExposureLedger } from '../exposures';
import { ReviewsService } from '../reviews';
import { Lifecycle, Revisions, TasksService, type PartContent, type Task } from '../tasks';
import { ValidationService, type CertificateBody, type Validation } from '../validation';
import { ACCEPTANCE_POLICIES, unmetCriteria, type AcceptanceFacts } from './domain/acceptance';
import { GradableVersions } from './gradable';
import { facetsOf, sweFacets } from './facets';
import { commitmentTo, splitOf, versionHash } from './hashes';
import type { TaskVersion } from './pools.entity';
import { PoolsRepository } from './pools.repository';
import { openJson, sealedJson, sweJson, type VersionData } from './task-json';
import type { SwePublication } from './swe-task.schema';

/** Whether a task is to stay out of the pools, whatever its proof; `agreement` registers it, for calibration. */
export type PoolVeto = (reader: Reader, taskId: string) => Promise<boolean>;

type Proof = VersionData['certificate'];
type PartContents = { [P in Part]?: PartContent<P> };
/** Parts that every version has. */
const PINNED = ['metadata', 'prompt', 'requirements', 'environment', 'solution', 'tests'] as const;

/** Which split a task that is being accepted falls into; runs in the unit of the acceptance. */
export type Splitter = (unit: Unit, task: Task) => Promise<Split>;

/** Takes tasks into the pools, and their versions out of service again. */
@Injectable()
export class PoolsService implements OnModuleInit {
  private splitter: Splitter = (_unit, task) => Promise.resolve(splitOf(task.id));
  private veto: PoolVeto = () => Promise.resolve(false);

  constructor(
    private readonly repository: PoolsRepository,
    private readonly gradable: GradableVersions,
    private readonly validations: ValidationService,
    private readonly cases: CasesService,
    private readonly rulings: RulingsService,
    private readonly tasks: TasksService,
    private readonly reviews: ReviewsService,
    private readonly revisions: Revisions,
    private readonly ledger: ExposureLedger,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.reviews.onAccept((unit, task, validation) => this.accept(unit, task, validation));
    this.validations.register({
      passed: async (unit, task, validation) => {
        if (task.policy === 'imported' && !(await this.veto(unit, task.id))) await this.accept(unit, task, validation);
      },
    });
    this.rulings.onWithdraw((unit, task, to) => this.withdraw(unit, task, to));
    this.tasks.onRejected((unit, task) => this.withdraw(unit, task, 'retired'));
    this.cases.onChange((unit, task, open) => this.mark(unit, task, open));
  }

  /** Replaces the rule that draws splits from task ids. */
  onSplit(splitter: Splitter): void {
    this.splitter = splitter;
  }

  /**
   * Moves all versions of a task to another split; says whether any were in another. Releases keep the split that their
   * items had when they were made.
   */
  async moveSplit(unit: Unit, taskId: string, split: Split): Promise<boolean> {
    const moved = await this.repository.moveSplit(unit, taskId, split);
    if (moved > 0)
      await this.audit.append(unit, { action: 'version.split-moved', subject: taskId, data: { split, versions: moved } });
    return moved > 0;
  }

  onAdmission(veto: PoolVeto): void {
    this.veto = veto;
  }

  /** Publishes the task as it stands: an immutable version with the next number. The acceptance policy must be met. */
  async accept(unit: Unit, task: Task, validation: Validation): Promise<TaskVersion> {
    if (await this.veto(unit, task.id)) throw new DomainError('not-ready', 'The task is kept out of the pools.');
    const proof = await this.getProof(unit, validation);
    const parts = await this.loadParts(unit, task);
    await this.requirePolicy(unit, task, proof, parts);
    const guard: Guard = task.policy === 'imported' ? 'policy-is-imported' : 'review-accepted';
    return this.publish(unit, task, guard, (number) => this.insert(unit, task, number, proof, parts));
  }

  /** Publishes an SWE task whose policy the caller has checked. */
  acceptSwe(unit: Unit, task: Task, publication: SwePublication): Promise<TaskVersion> {
    return this.publish(unit, task, 'evaluation-stamped', (number) => this.insertSwe(unit, task, number, publication));
  }

  private async publish(
    unit: Unit,
    task: Task,
    guard: Guard,
    insert: (number: number) => Promise<TaskVersion>,
  ): Promise<TaskVersion> {
    const number = task.acceptedVersions + 1;
    // First: its audit entry locks the chain's head until the commit, so that positions are given out one unit at a time.
    await this.lifecycle.move(unit, task, 'accepted', guard, { acceptedVersions: number });
    await this.repository.withdraw(unit, task.id, ['served'], 'superseded');
    const version = await insert(number);
    await this.ledger.publish(unit, version.pool, version.position, task.id);
    const { id, pool, position, commitment } = version;
    await this.audit.append(unit, {
      action: 'version.accepted',
      subject: task.id,
      data: { version: id, number, pool, position, commitment },
    });
    await this.lifecycle.tell(unit, task, 'system', 'accepted', { version: id, number });
    return version;
  }

  /** Takes what is served of an accepted task out of service: a defect was seen by a machine, and a lead decides what becomes of it. */
  async quarantine(unit: Unit, task: Task): Promise<void> {
    await this.lifecycle.move(unit, task, 'quarantined', 'defect-confirmed');
    await this.withdraw(unit, task, 'quarantined');
    await this.lifecycle.tell(unit, task, 'system', 'quarantined');
  }

  private async insertSwe(unit: Unit, task: Task, number: number, publication: SwePublication): Promise<TaskVersion> {
    const { record, certificateId, trust, humanDifficulty, facets } = publication;
    const [hash, salt] = [contentHash(record), newSalt()];
    const base: Omit<TaskVersion, 'sealedJson' | 'openJson'> = {
      ...{ id: newId('version'), taskId: task.id, number, pool: task.kind, status: 'served', disputed: false },
      ...{ position: (await this.repository.maxPosition(unit, task.kind)) + 1, pins: { ...task.pins } },
      ...{ contentHash: hash, salt, commitment: commitmentTo(hash, salt), certificateId, trust, humanDifficulty },
      ...{ policy: task.policy, policyVersion: publication.policyVersion, blindness: task.blindness },
      // All tasks of a repository are in one split: they share most of their code.
      ...{ split: splitOf(record.repo.toLowerCase()), domain: task.domain, interfaceKind: 'files' },
      acceptedAt: unit.ctx.now().toISOString(),
    };
    const version: TaskVersion = { ...base, ...sweJson(base, publication) };
    await this.repository.insert(unit, version);
    const all = [...sweFacets(base), ...facets];
    await this.repository.insertFacets(
      unit,
      all.map(([facet, value]) => ({ versionId: version.id, facet, value })),
    );
    return version;
  }

  private async withdraw(unit: Unit, task: Task, to: 'quarantined' | 'retired' | 'served'): Promise<void> {
    if (task.acceptedVersions === 0) return;
    await this.repository.withdraw(unit, task.id, ['served', 'quarantined'], to);
    this.gradable.changed(unit, task.id);
    await this.audit.append(unit, { action: 'version.withdrawn', subject: task.id, data: { to } });
  }

  /** A version stays marked through the rework that follows a ruling, until the next version takes its place. */
  private async mark(unit: Unit, task: Task, open: boolean): Promise<void> {
    if (task.acceptedVersions > 0 && (open || task.status === 'accepted')) await this.repository.mark(unit, task.id, open);
  }

  private async getProof(unit: Unit, { id }: Validation): Promise<Proof> {
    const certificate = await this.validations.findCertificateOf(unit, id);
    if (!certificate) throw new DomainError('not-ready', 'The task has no certificate.');
    return { id: certificate.id, sha256: certificate.sha256, body: JSON.parse(certificate.body) as CertificateBody };
  }

  private async loadParts(unit: Unit, task: Task): Promise<PartContents> {
    const loaded: [Part, unknown][] = [];
    // One after another: a unit has one connection.
    for (const part of PARTS)
      if (task.pins[part] !== undefined) loaded.push([part, await this.revisions.loadForMachine(unit, task, part)]);
    return Object.fromEntries(loaded);
  }

  private async requirePolicy(unit: Unit, task: Task, { body }: Proof, { requirements }: PartContents): Promise<void> {
    const facts: AcceptanceFacts = {
      blind: await this.isBlind(unit, task),
      certified: canonicalJson(body.pins) === canonicalJson(task.pins),
      tests: body.tests.map((test) => ({ requirementIds: test.requirement_ids, visibility: test.visibility })),
      requirementIds: (requirements?.requirements ?? []).map(({ id }) => id),
      openDiscrepancy: (await this.cases.findCurrent(unit, task.id)) !== undefined,
    };
    const unmet = unmetCriteria(task.policy, facts);
    if (unmet.length === 0) return;
    const faults = unmet.map((criterion) => ({ pointer: `/policy/${criterion}`, detail: 'not met', code: criterion }));
    throw new DomainError('not-ready', `The acceptance policy ${task.policy} is not met.`, faults);
  }

  /** What the test writer was shown before writing counts; what the open pool showed them afterwards does not. */
  private async isBlind(unit: Unit, task: Task): Promise<boolean> {
    const tests = task.pins.tests === undefined ? undefined : await this.revisions.find(unit, task.pins.tests);
    if (!tests) return false;
    const shown = await this.ledger.partsShown(unit, tests.personId, [task.id], tests.createdAt);
    return !shown.get(task.id)?.has('solution');
  }

  private async insert(unit: Unit, task: Task, number: number, certificate: Proof, parts: PartContents): Promise<TaskVersion> {
    const content = complete(parts);
    const [hash, salt] = [versionHash(parts), newSalt()];
    const { metadata } = content;
    const base: VersionData['version'] = {
      ...{ id: newId('version'), taskId: task.id, number, pool: task.kind, status: 'served', disputed: false },
      ...{ position: (await this.repository.maxPosition(unit, task.kind)) + 1, pins: { ...task.pins } },
      ...{ contentHash: hash, salt, commitment: commitmentTo(hash, salt), certificateId: certificate.id },
      ...{ policy: task.policy, policyVersion: ACCEPTANCE_POLICIES[task.policy].version, blindness: task.blindness },
      ...{
        trust: certificate.body.trust,
        split: await this.splitter(unit, task),
        domain: metadata.domain,
        interfaceKind: metadata.interface.kind,
      },
      ...{ humanDifficulty: metadata.human_difficulty, acceptedAt: unit.ctx.now().toISOString() },
    };
    const data: VersionData = { ...content, version: base, publicFiles: await publicSuite(content.tests.files), certificate };
    const version: TaskVersion = { ...base, sealedJson: sealedJson(data), openJson: openJson(data) };
    await this.repository.insert(unit, version);
    const facets = facetsOf(metadata, version);
    await this.repository.insertFacets(
      unit,
      facets.map(([facet, value]) => ({ versionId: version.id, facet, value })),
    );
    return version;
  }
}

function complete(parts: PartContents): { [P in (typeof PINNED)[number]]: PartContent<P> } {
  const { metadata, prompt, requirements, environment, solution, tests } = parts;
  if (metadata && prompt && requirements && environment && solution && tests)
    return { metadata, prompt, requirements, environment, solution, tests };
  const missing = PINNED.filter((part) => parts[part] === undefined);
  throw new DomainError(
    'not-ready',
    'Parts are missing.',
    missing.map((part) => ({ pointer: `/parts/${part}`, detail: 'missing' })),
  );
}
