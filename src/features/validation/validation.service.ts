import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import { BlindTestsService } from '../blind-tests';
import { Lifecycle, Revisions, type Task } from '../tasks';
import { certifiedRuns, coverageOf, type CertificateBody, type SweCertificateBody } from './certificate';
import type { ValidationEvidence } from './domain/evidence';
import { POLICIES, type ValidationPolicy } from './domain/plan';
import { VALIDATION_LIMITS } from './executor';
import type { Certificate, Validation, ValidationOutcome } from './validation.entity';
import { ValidationRepository } from './validation.repository';

/** The tests of a pull request run in the same container as the code that they judge. */
const SWE_TRUST = 'shared-container';

/** The runs were those of a batch, not of a job of this feature. */
export const SWE_JOB = '';

/** What other features do when a validation is over; they run in the same transaction, in order of registration. */
export interface ValidationHooks {
  passed?(unit: Unit, task: Task, validation: Validation): Promise<void>;
  failed?(unit: Unit, task: Task, validation: Validation): Promise<void>;
  /** An SWE task as it stands was proved by its runs. */
  proved?(unit: Unit, task: Task): Promise<void>;
}

/** Whether a proved task has to wait for something else before its review; the feature that says so moves it on. */
export type HoldsReview = (unit: Unit, task: Task) => Promise<boolean>;

/** What a verified directory proves of an SWE task. */
export type SweProof = Pick<
  SweCertificateBody,
  'swe_task' | 'directory_hash' | 'image' | 'record_sha256' | 'fail_to_pass' | 'pass_to_pass'
>;

/** Starts the validation of a task of kind `swe`, which is `validating` already; the feature that proves them registers it. */
export type SweStarter = (unit: Unit, task: Task) => Promise<void>;

/** Starts and concludes validations. The running itself is in ValidationExecutor, called by the job. */
@Injectable()
export class ValidationService implements OnModuleInit {
  private readonly hooks: ValidationHooks[] = [];
  private readonly holds: HoldsReview[] = [];
  private startSwe: SweStarter = () => Promise.reject(new Error('No feature proves SWE tasks'));

  constructor(
    private readonly repository: ValidationRepository,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
    private readonly blindTests: BlindTestsService,
  ) {}

  onModuleInit(): void {
    this.blindTests.onSealed(async (unit, task) => void (await this.start(unit, task)));
  }

  register(hooks: ValidationHooks): void {
    this.hooks.push(hooks);
  }

  holdReview(hold: HoldsReview): void {
    this.holds.push(hold);
  }

  registerSwe(starter: SweStarter): void {
    this.startSwe = starter;
  }

  /** Starts a validation of a task of either kind as it stands; the task is `validating` already. */
  async begin(unit: Unit, task: Task): Promise<void> {
    if (task.kind === 'swe') await this.startSwe(unit, task);
    else await this.start(unit, task);
  }

  /** The same for a task of kind `rlef`. */
  async start(unit: Unit, task: Task): Promise<Validation> {
    const latest = await this.repository.findLatest(unit, task.id);
    const id = newId('validation');
    const job = await this.jobs.enqueue(unit, {
      kind: 'validation',
      subject: task.id,
      payload: { validation: id },
      dedupeKey: id,
    });
    const validation: Validation = {
      ...{
        id,
        taskId: task.id,
        cycle: (latest?.cycle ?? 0) + 1,
        pins: { ...task.pins },
        status: 'running',
        outcome: null,
        trust: null,
      },
      ...{ jobId: job.id, evidence: null, createdAt: unit.ctx.now().toISOString(), concludedAt: null },
    };
    await this.repository.insert(unit, validation);
    await this.audit.append(unit, {
      action: 'validation.started',
      subject: task.id,
      data: { validation: id, cycle: validation.cycle },
    });
    await this.lifecycle.tell(unit, task, 'system', 'validation-started', { cycle: validation.cycle });
    return validation;
  }

  /** Writes down that an SWE task as it stands was proved; its runs are in the record that the proof names. */
  async certifySwe(unit: Unit, task: Task, proof: SweProof): Promise<Certificate> {
    const [cycle, now] = [((await this.repository.findLatest(unit, task.id))?.cycle ?? 0) + 1, unit.ctx.now().toISOString()];
    const validation: Validation = {
      ...{ id: newId('validation'), taskId: task.id, cycle, pins: { ...task.pins }, status: 'concluded', outcome: 'passed' },
      ...{ trust: SWE_TRUST, jobId: SWE_JOB, evidence: null, createdAt: now, concludedAt: now },
    };
    await this.repository.insert(unit, validation);
    // How many tests there are is as hidden as the tests, where a blind writer's are among them.
    const { fail_to_pass: _f2p, pass_to_pass: _p2p, ...told } = proof;
    const data = { validation: validation.id, ...told };
    const audit_head = await this.audit.append(unit, { action: 'certificate.issued', subject: task.id, data });
    for (const hook of this.hooks) await hook.proved?.(unit, task);
    return this.insertCertificate(unit, {
      ...{ format: 'assay-swe-certificate/1', task_id: task.id, validation_id: validation.id, policy: task.policy },
      ...{ trust: SWE_TRUST, pins: validation.pins, ...proof, audit_head, issued_at: now },
    });
  }

  /** Stores what the executions found; the outcome stays unpublished until `conclude`. */
  async store(unit: Unit, validation: Validation, evidence: ValidationEvidence): Promise<void> {
    const patch = {
      status: 'executed' as const,
      outcome: evidence.findings.outcome,
      trust: evidence.trust,
      evidence: JSON.stringify(evidence),
    };
    const changed = await this.repository.update(unit, validation, patch);
    if (changed !== 1) throw new Error(`${validation.id} was executed twice`);
    Object.assign(validation, patch);
  }

  /** Publishes the outcome: moves the task, writes the certificate or opens a case. Happens once. */
  async conclude(unit: Unit, task: Task, validation: Validation): Promise<void> {
    const outcome = validation.outcome ?? 'infra-error';
    const concludedAt = unit.ctx.now().toISOString();
    if ((await this.repository.update(unit, validation, { status: 'concluded', outcome, concludedAt })) !== 1) return;
    Object.assign(validation, { status: 'concluded', outcome, concludedAt });
    await this.audit.append(unit, {
      action: 'validation.concluded',
      subject: task.id,
      data: { validation: validation.id, outcome },
    });
    await this.lifecycle.tell(unit, task, 'system', 'validation-concluded', {
      cycle: validation.cycle,
      outcome: tellOutcome(outcome),
    });
    if (outcome === 'infra-error') return;
    if (outcome === 'passed') await this.passed(unit, task, validation);
    else for (const hook of this.hooks) await hook.failed?.(unit, task, validation);
  }

  async evidenceOf(reader: Reader, validationId: string): Promise<ValidationEvidence> {
    const text = await this.repository.loadEvidence(reader, validationId);
    if (text === undefined) throw new Error(`${validationId} has no evidence`);
    return JSON.parse(text) as ValidationEvidence;
  }

  find(reader: Reader, id: string): Promise<Validation | undefined> {
    return this.repository.find(reader, id);
  }

  findLatest(reader: Reader, taskId: string): Promise<Validation | undefined> {
    return this.repository.findLatest(reader, taskId);
  }

  findCertificateOf(reader: Reader, validationId: string): Promise<Certificate | undefined> {
    return this.repository.findCertificateOf(reader, validationId);
  }

  private async passed(unit: Unit, task: Task, validation: Validation): Promise<void> {
    await this.certify(unit, task, validation);
    await this.lifecycle.move(unit, task, 'validated', 'evidence-complete');
    const held = task.policy === 'authored' && (await this.isHeld(unit, task));
    if (task.policy === 'authored' && !held) await this.lifecycle.move(unit, task, 'in-review', 'no-stress-asked');
    for (const hook of this.hooks) await hook.passed?.(unit, task, validation);
  }

  private async isHeld(unit: Unit, task: Task): Promise<boolean> {
    for (const hold of this.holds) if (await hold(unit, task)) return true;
    return false;
  }

  private async certify(unit: Unit, task: Task, validation: Validation): Promise<Certificate> {
    const evidence = await this.evidenceOf(unit, validation.id);
    const head = await this.audit.append(unit, {
      action: 'certificate.issued',
      subject: task.id,
      data: { validation: validation.id },
    });
    const { requirements } = await this.revisions.loadForMachine(unit, validation, 'requirements');
    const report = evidence.executions[0]?.report;
    if (!report) throw new Error('A validation without executions cannot pass');
    const body: CertificateBody = {
      ...{
        format: 'assay-certificate/1',
        task_id: task.id,
        validation_id: validation.id,
        policy: task.policy,
        proof: proofOf(task),
      },
      ...{ trust: evidence.trust, pins: validation.pins, seed: seedOf(validation.id), limits: VALIDATION_LIMITS },
      ...{ image: report.image, python: report.pythonVersion, packages: report.packages, runner_version: report.runnerVersion },
      tests: evidence.tests.map(({ id, requirementIds, visibility }) => ({ id, requirement_ids: requirementIds, visibility })),
      runs: certifiedRuns(evidence),
      stubs_rejected: Object.keys(evidence.findings.freebies),
      freebies: evidence.findings.freebies,
      coverage: coverageOf(
        evidence.tests,
        requirements.map((requirement) => requirement.id),
      ),
      ...{ audit_head: head, issued_at: unit.ctx.now().toISOString() },
    };
    return this.insertCertificate(unit, body);
  }

  private async insertCertificate(unit: Unit, body: CertificateBody | SweCertificateBody): Promise<Certificate> {
    const text = canonicalJson(body);
    const certificate: Certificate = {
      ...{ id: newId('certificate'), taskId: body.task_id, validationId: body.validation_id, body: text, sha256: sha256(text) },
      ...{ auditSeq: body.audit_head.seq, auditMac: body.audit_head.mac, createdAt: body.issued_at },
    };
    await this.repository.insertCertificate(unit, certificate);
    return certificate;
  }
}

/** How much proof the task's policy asks for. */
export function proofOf({ policy }: Pick<Task, 'policy'>): ValidationPolicy {
  return policy === 'imported' ? POLICIES.imported : POLICIES.authored;
}

/** 32 bits of the validation's own id: different for every validation, and the same for its replay. */
export function seedOf(validationId: string): number {
  return createHash('sha256').update(validationId).digest().readUInt32BE(0);
}

/** That and how it differed is for the arbiter; seat holders read that it did not pass. */
export function tellOutcome(outcome: ValidationOutcome): ValidationOutcome {
  return outcome === 'nondeterministic' ? 'failed' : outcome;
}
