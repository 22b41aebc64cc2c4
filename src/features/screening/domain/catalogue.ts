import * as controls from './criteria/controls';
import * as lists from './criteria/lists';
import * as names from './criteria/names';
import * as patches from './criteria/patches';
import * as runs from './criteria/runs';
import * as source from './criteria/source';
import * as texts from './criteria/texts';
import type { Criterion } from './criterion';

/** Criteria up to this number are the gate: what they can't tell, a person has to. */
export const GATE_SIZE = 15;

/** Goes up with every change of a criterion's rule; what was screened under another version is out of date. */
export const CATALOGUE_VERSION = 3;

/** The early-rejection catalogue (swe-datasets.md 3.3), by number. */
export const CATALOGUE: readonly Criterion[] = [names, lists, runs, patches, source, texts, controls]
  .flatMap((group): Criterion[] => Object.values(group))
  .sort((one, other) => one.number - other.number);

export const CRITERION_CODES: readonly string[] = CATALOGUE.map(({ code }) => code);

export function findCriterion(code: string): Criterion | undefined {
  return CATALOGUE.find((criterion) => criterion.code === code);
}
