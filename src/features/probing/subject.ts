import { Inject, Injectable } from '@nestjs/common';
import type { RevisionPins } from '../../domain/task';
import { UnitOfWork } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { readSuite } from '../../platform/python';
import { SANDBOX, type ExecutionSpec, type Sandbox, type SolutionInterface, type SourceFile } from '../../platform/sandbox';
import { Revisions } from '../tasks';

/** A test of the suite, as the source says. */
export interface SubjectTest {
  id: string;
  requirementIds: string[];
  visibility: 'public' | 'private';
}

/** One state of a task, as far as runs of its suite need it. */
export interface Subject {
  /** Prefix of the ids of its runs; for container labels and logs. */
  id: string;
  image: string;
  trust: ExecutionSpec['trust'];
  interface: SolutionInterface;
  suite: SourceFile[];
  suiteKey: string;
  tests: SubjectTest[];
  solution: SourceFile[];
}

/** Loads the states that are probed, for machines alone: nothing of it is shown. */
@Injectable()
export class Subjects {
  constructor(
    private readonly work: UnitOfWork,
    private readonly revisions: Revisions,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  async load(id: string, pins: RevisionPins, trust: Subject['trust']): Promise<Subject> {
    const { reader } = this.work;
    const [metadata, { files: solution }, { files: suite }, environment] = await Promise.all([
      this.revisions.loadForMachine(reader, { pins }, 'metadata'),
      this.revisions.loadForMachine(reader, { pins }, 'solution'),
      this.revisions.loadForMachine(reader, { pins }, 'tests'),
      this.revisions.loadForMachine(reader, { pins }, 'environment'),
    ]);
    const { kind, modules, entry_file } = metadata.interface;
    const { image } = await this.sandbox.prepareImage(environment);
    return subjectOf(id, { image, trust, suite, solution }, { kind, modules, ...(entry_file && { entryFile: entry_file }) });
  }
}

/** Puts a subject together from its parts. */
export async function subjectOf(
  id: string,
  parts: Pick<Subject, 'image' | 'trust' | 'suite' | 'solution'>,
  declared: SolutionInterface,
): Promise<Subject> {
  const { tests } = await readSuite(parts.suite);
  return {
    ...{ id, ...parts, interface: declared, suiteKey: sha256(JSON.stringify([declared, parts.suite])) },
    tests: tests.map(({ id: test, requirementIds, visibility }) => ({
      ...{ id: test, requirementIds: [...requirementIds], visibility: visibility ?? 'private' },
    })),
  };
}
