import { Injectable } from '@nestjs/common';
import { DomainError, type Fault } from '../../domain/errors';
import { checkSuite, readSuite, type SuiteTest } from '../../platform/python';
import type { FilesPart, Metadata, RequirementsPart } from '../tasks';

export interface SuiteSpec {
  metadata: Metadata;
  requirements: RequirementsPart;
}

/** What is asked of a test suite, before anything is run. */
@Injectable()
export class SuiteChecker {
  /** Refuses what no suite may do, whether finished or not; returns its tests. */
  async accept({ files }: FilesPart, { metadata, requirements }: SuiteSpec): Promise<SuiteTest[]> {
    const { tests, violations } = await readSuite(files);
    const refused = [...violations, ...(await checkSuite(files, metadata.interface))];
    const indexes = new Map(files.map((file, index) => [file.path, index]));
    const faults = refused.map(({ file, line, code, message }): Fault => {
      return { pointer: `/files/${indexes.get(file) ?? 0}/content`, detail: message, code, line };
    });
    if (refused.some(({ code }) => code === 'duplicate-test')) throw new DomainError('duplicate-test', undefined, faults);
    if (faults.length > 0) throw new DomainError('suite-refused', undefined, faults);
    refuseUnknownRequirements(tests, requirements);
    return tests;
  }

  /** Refuses a suite that is not complete: coverage both ways, both visibilities, no private copy of a public test. */
  async complete(suite: FilesPart, spec: SuiteSpec): Promise<SuiteTest[]> {
    const tests = await this.accept(suite, spec);
    const named = new Set(tests.flatMap((test) => test.requirementIds));
    const faults: Fault[] = spec.requirements.requirements
      .filter(({ id }) => !named.has(id))
      .map(({ id }) => ({
        pointer: `/requirements/${id}`,
        detail: 'no test names this requirement',
        code: 'requirement-untested',
      }));
    for (const visibility of ['public', 'private'] as const) {
      if (!tests.some((test) => test.visibility === visibility))
        faults.push({ pointer: '/files', detail: `no ${visibility} test`, code: `no-${visibility}-test` });
    }
    faults.push(...copiesOfPublic(tests));
    if (faults.length > 0) throw new DomainError('not-ready', 'The suite is not complete.', faults);
    return tests;
  }
}

function refuseUnknownRequirements(tests: readonly SuiteTest[], { requirements }: RequirementsPart): void {
  const known = new Set(requirements.map(({ id }) => id));
  const faults = tests.flatMap((test) =>
    test.requirementIds
      .filter((id) => !known.has(id))
      .map((id) => ({ pointer: `/tests/${test.id}`, detail: `${id} is no requirement`, line: test.line })),
  );
  if (faults.length > 0) throw new DomainError('unknown-requirement', undefined, faults);
}

function copiesOfPublic(tests: readonly SuiteTest[]): Fault[] {
  const published = new Map(tests.filter((test) => test.visibility === 'public').map((test) => [bodyOf(test), test.id]));
  return tests
    .filter((test) => test.visibility === 'private' && published.has(bodyOf(test)))
    .map((test) => ({
      pointer: `/tests/${test.id}`,
      detail: `the same case as ${published.get(bodyOf(test)) ?? ''}`,
      code: 'private-copy',
      line: test.line,
    }));
}

/** A test's statements without decorators, name, comments and spacing: two tests with the same are one case. */
function bodyOf({ source }: SuiteTest): string {
  const start = source.search(/\bdef\s/);
  const body = source.slice(source.indexOf(':', source.indexOf(')', start)) + 1);
  return body.replace(/#.*$/gm, '').replace(/\s+/g, '');
}
