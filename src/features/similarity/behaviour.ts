import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork, type Reader } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { GRADER, SANDBOX, type Grader, type GradeSpec, type Sandbox } from '../../platform/sandbox';
import { Revisions, TasksRepository, type Environment, type Task } from '../tasks';
import { ValidationService, type CertificateBody } from '../validation';
import { statusOf } from './index-tasks';
import { behaviourFinding, type Passed } from './domain/behaviour';
import { documentOf, keysOf } from './domain/document';
import type { FindingRecord } from './domain/findings';
import { BEHAVIOUR_SHORTLIST } from './domain/parameters';
import { renamed, type Callable } from './domain/renamed';
import { SimilarityRepository } from './similarity.repository';

/** All that it takes to run a task's tests, and its reference against another's. */
interface Runnable {
  taskId: string;
  status: string;
  callable: Callable;
  suite: GradeSpec['suite'];
  interface: GradeSpec['interface'];
  environment: Environment;
  certificate: CertificateBody;
}

/** What running found: of which state of the task, and with whom. */
export interface Behaviour {
  status: string;
  found: { otherId: string; findings: FindingRecord[] }[];
  compared: number;
}

/**
 * Compares tasks by what they do: the reference of one against the tests of the other, through the product's own grader. Code and
 * tests stay with the machine.
 */
@Injectable()
export class BehaviourComparison {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: SimilarityRepository,
    private readonly tasks: TasksRepository,
    private readonly revisions: Revisions,
    private readonly validations: ValidationService,
    @Inject(GRADER) private readonly grader: Grader,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** Undefined for a task that cannot be run yet. Throws SandboxInfraError. */
  async compare(taskId: string, signal: AbortSignal): Promise<Behaviour | undefined> {
    const { reader } = this.work;
    const mine = await this.load(reader, taskId);
    if (!mine) return undefined;
    const others = await this.shortlist(reader, taskId);
    const found: Behaviour['found'] = [];
    for (const otherId of others) {
      const theirs = await this.load(reader, otherId);
      const finding = theirs && (await this.run(mine, theirs, signal));
      if (finding) found.push({ otherId, findings: [finding] });
    }
    return { status: mine.status, found, compared: others.length };
  }

  /** Tasks of the same interface: those with the likest texts first, then the newest. */
  async shortlist(reader: Reader, taskId: string): Promise<string[]> {
    const row = await this.repository.findTask(reader, taskId);
    if (!row?.shape) return [];
    const sameShape = new Set((await this.repository.listOfShape(reader, row.shape, taskId)).map((other) => other.taskId));
    const like = (await this.likest(reader, taskId)).filter((otherId) => sameShape.has(otherId));
    const newest = [...sameShape].reverse().filter((otherId) => !like.includes(otherId));
    return [...like, ...newest].slice(0, BEHAVIOUR_SHORTLIST);
  }

  private async likest(reader: Reader, taskId: string): Promise<string[]> {
    const others: string[] = [];
    for (const { field, text } of await this.repository.listItems(reader, taskId)) {
      const { items } = await this.repository.lookUp(reader, keysOf(documentOf(field, text)), { taskId });
      const rank = new Map(items.map((seq, index) => [seq, index]));
      const loaded = await this.repository.loadItems(reader, items);
      loaded.sort((a, b) => (rank.get(a.seq) ?? 0) - (rank.get(b.seq) ?? 0));
      others.push(...loaded.flatMap((item) => item.taskId ?? []));
    }
    return [...new Set(others)];
  }

  private async run(mine: Runnable, theirs: Runnable, signal: AbortSignal): Promise<FindingRecord | undefined> {
    const ofMine = await this.passed(theirs, mine, signal);
    const ofTheirs = await this.passed(mine, theirs, signal);
    return behaviourFinding(ofMine, ofTheirs);
  }

  /** How many tests of `target` the reference of `source` passes. */
  private async passed(source: Runnable, target: Runnable, signal: AbortSignal): Promise<Passed> {
    const { certificate, suite } = target;
    const { image } = await this.sandbox.prepareImage(target.environment);
    const { run } = await this.grader.grade(
      {
        ...{ id: newId('execution'), image, isolation: 'warm', hashSeed: 0, failFast: false, limits: certificate.limits, suite },
        ...{ interface: target.interface, suiteKey: sha256(JSON.stringify([target.interface, suite])) },
        trust: certificate.trust === 'in-process' ? 'in-process' : 'isolated-oracle',
        solution: renamed(source.callable, target.callable),
        tests: certificate.tests.map(({ id }) => id),
      },
      { signal },
    );
    return [run.tests.filter(({ outcome }) => outcome === 'passed').length, certificate.tests.length];
  }

  /** A task whose parts, as they stand, have a certificate: what is not proved says nothing of others. */
  private async load(reader: Reader, taskId: string): Promise<Runnable | undefined> {
    const task = await this.tasks.find(reader, taskId);
    const certificate = task && (await this.certificateOf(reader, task));
    if (!certificate) return undefined;
    const metadata = await this.revisions.loadForMachine(reader, task, 'metadata');
    const { kind, modules, entry_file: entryFile } = metadata.interface;
    const declared = { kind, modules, ...(entryFile !== undefined && { entryFile }) };
    const { files } = await this.revisions.loadForMachine(reader, task, 'solution');
    const { files: suite } = await this.revisions.loadForMachine(reader, task, 'tests');
    const environment = await this.revisions.loadForMachine(reader, task, 'environment');
    return {
      ...{ taskId, status: statusOf(task), callable: { interface: declared, files }, suite, interface: declared },
      ...{ environment, certificate },
    };
  }

  private async certificateOf(reader: Reader, task: Task): Promise<CertificateBody | undefined> {
    const validation = await this.validations.findLatest(reader, task.id);
    const certificate = validation && (await this.validations.findCertificateOf(reader, validation.id));
    if (!certificate) return undefined;
    const body = JSON.parse(certificate.body) as CertificateBody;
    return body.pins.solution === task.pins.solution && body.pins.tests === task.pins.tests ? body : undefined;
  }
}
