import type { MatrixOutcome, MutantFate, RequirementScore } from '../probing';
import type { QualityEvidence } from './domain/evidence';

/** The evidence of a run from its stored steps; throws where one is missing, for a run that ended has them all. */
export function gatherEvidence(steps: ReadonlyMap<string, unknown>): QualityEvidence {
  const get = <T>(step: string): T => {
    if (!steps.has(step)) throw new Error(`a quality run lacks the step ${step}`);
    return steps.get(step) as T;
  };
  const all = <T>(prefix: string): T[] =>
    [...steps].filter(([step]) => step.startsWith(prefix)).flatMap(([, body]) => body as T[]);
  const { dropped, tests } = get<Pick<QualityEvidence, 'dropped' | 'tests'>>('mutants');
  return {
    ...{ dropped, tests, remarks: get('remarks'), survivors: get('survivors'), probes: get('probes'), table: get('table') },
    fates: all<MutantFate>('killed-'),
    matrix: all<MatrixOutcome>('matrix-'),
    requirements: all<RequirementScore>('requirement-'),
  };
}
