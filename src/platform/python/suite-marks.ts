import { argumentsOf } from './tree';
import { report, type ReadFile } from './source-file';
import { literalString } from './strings';
import type { Decorator } from './tests';
import type { PyNode } from './tree';

export type Visibility = 'public' | 'private';

/** What decorators say about a test or a class of tests. */
export interface Marks {
  requirementIds: string[];
  visibility?: Visibility;
}

const REQUIREMENT_ID = /^R-[1-9][0-9]*$/;

/** True for `@req(...)`, under any of its names. */
export function isRequirementMark(decorator: Decorator): boolean {
  return decorator.path === 'assay.req' || decorator.path === 'pytest.mark.req';
}

/** Reads `@req("R-1", ...)`, `@public` and `@private`; reports what they can't mean. */
export function readMarks(file: ReadFile, definition: PyNode, decorators: Decorator[]): Marks {
  const requirementIds = decorators.filter(isRequirementMark).flatMap((decorator) => readIds(file, decorator));
  const visibilities = new Set(decorators.map(visibilityOf).filter((found) => found !== undefined));
  if (visibilities.size > 1) report(file, definition, 'visibility-conflict', 'A test is public or private, not both.');
  const [visibility] = visibilities;
  return { requirementIds: [...new Set(requirementIds)], ...(visibility && { visibility }) };
}

function visibilityOf(decorator: Decorator): Visibility | undefined {
  if (decorator.call) return undefined;
  const word = /^(?:assay|pytest\.mark)\.(public|private)$/.exec(decorator.path ?? '')?.[1];
  return word as Visibility | undefined;
}

function readIds(file: ReadFile, decorator: Decorator): string[] {
  const values = decorator.call ? argumentsOf(decorator.call).map(literalString) : [];
  if (values.length === 0) report(file, decorator.node, 'requirement-id', 'Name the requirements: @req("R-1", "R-2").');
  return values.flatMap((value) => {
    if (value !== undefined && REQUIREMENT_ID.test(value)) return [value];
    report(file, decorator.node, 'requirement-id', 'Requirement ids are written out as strings such as "R-1".');
    return [];
  });
}
