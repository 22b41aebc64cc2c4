import { Injectable } from '@nestjs/common';
import type { TaskKind } from '../../domain/task';
import type { Trust } from '../../domain/verdict';
import { asksAtImport } from '../../platform/python';
import { UnitOfWork, type Unit } from '../../platform/database';
import type { Limits, SolutionInterface, SourceFile } from '../../platform/sandbox';
import { Revisions, type Environment } from '../tasks';
import { ValidationRepository, type CertificateBody } from '../validation';
import { PoolsRepository } from './pools.repository';
import type { VersionStatus } from './pools.entity';

export interface GradableTest {
  id: string;
  visibility: 'public' | 'private';
  requirementIds: readonly string[];
}

/** All that judging a submission against a proven state of a task takes. For the machine: suite and private tests go to no person. */
export interface ProvenState {
  /** Of the version, or of the certificate where the state is not published. */
  id: string;
  taskId: string;
  trust: Trust;
  interface: SolutionInterface;
  suite: SourceFile[];
  /** In the order of the suite. */
  tests: GradableTest[];
  /** Whether a submission may be called, with whatever the suite holds, before its public tests are over. */
  asksAtImport: boolean;
  environment: Environment;
  /** Image in which the version was validated, by immutable id. */
  certifiedImage: string;
  /** Limits under which it was validated. */
  limits: Limits;
}

/** A published one. */
export interface GradableVersion extends ProvenState {
  number: number;
  pool: TaskKind;
  commitment: string;
  /** As hidden as the hidden parts; names interface and suite by content. */
  contentHash: string;
}

/** What can change of a published version. */
export interface VersionState {
  status: VersionStatus;
  disputed: boolean;
}

/** Reads versions for the feature that judges submissions. */
@Injectable()
export class GradableVersions {
  private readonly listeners: ((taskId: string) => void)[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: PoolsRepository,
    private readonly revisions: Revisions,
    private readonly validations: ValidationRepository,
  ) {}

  /** Called after the status or the mark of a task's versions has changed, with the task's id. */
  onChange(listener: (taskId: string) => void): void {
    this.listeners.push(listener);
  }

  /** Tells those who keep what they read, once the unit is safe. */
  changed(unit: Unit, taskId: string): void {
    unit.afterCommit(() => this.listeners.forEach((listener) => listener(taskId)));
  }

  /** Status and mark of each as of now, by id; an id that names no version has none. */
  async findStates(ids: readonly string[]): Promise<Map<string, VersionState>> {
    const found = await this.repository.findStates(this.work.reader, ids);
    return new Map(found.map(({ id, status, disputed }) => [id, { status, disputed }]));
  }

  /** Everything that never changes of a version; undefined for an id that names none. */
  async load(id: string): Promise<GradableVersion | undefined> {
    const { reader } = this.work;
    const version = await this.repository.findRow(reader, id);
    // An SWE version has patches for parts: it is judged by its own feature.
    if (!version || version.pool === 'swe') return undefined;
    const proven = await this.loadProven(version.certificateId);
    if (!proven) throw new Error(`${id} has no certificate`);
    const { taskId, number, pool, trust, commitment, contentHash } = version;
    return { ...proven, ...{ id, taskId, number, pool, trust, commitment, contentHash } };
  }

  /** The state that a certificate proves, published or not; undefined for an id that names none. */
  async loadProven(certificateId: string): Promise<ProvenState | undefined> {
    const { reader } = this.work;
    const certificate = await this.validations.findCertificate(reader, certificateId);
    if (!certificate) return undefined;
    const body = JSON.parse(certificate.body) as CertificateBody;
    const metadata = await this.revisions.loadForMachine(reader, body, 'metadata');
    const { files } = await this.revisions.loadForMachine(reader, body, 'tests');
    const { kind, modules, entry_file } = metadata.interface;
    return {
      ...{ id: certificateId, taskId: certificate.taskId, trust: body.trust, suite: files, limits: body.limits },
      interface: { kind, modules, ...(entry_file !== undefined && { entryFile: entry_file }) },
      tests: body.tests.map((test) => ({ id: test.id, visibility: test.visibility, requirementIds: test.requirement_ids })),
      asksAtImport: await asksAtImport(
        files,
        modules.map(({ name }) => name),
      ),
      environment: await this.revisions.loadForMachine(reader, body, 'environment'),
      certifiedImage: body.image,
    };
  }
}
