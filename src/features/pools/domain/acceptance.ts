import type { PolicyName } from '../../../domain/task';

/** What an acceptance policy can ask of a task. */
export type Criterion =
  | 'blindness-proven'
  | 'certificate-of-these-parts'
  | 'public-and-private-tests'
  | 'every-requirement-tested'
  | 'every-test-has-a-requirement'
  | 'no-open-discrepancy';

export interface AcceptancePolicy {
  /** Counts changes of the policy; stored with every version. */
  version: number;
  criteria: readonly Criterion[];
}

/**
 * The policies as data. A certificate stands for oracle, stubs and determinism; that the reviewer has no other
 * seat is settled where the review is made.
 */
export const ACCEPTANCE_POLICIES: Readonly<Record<PolicyName, AcceptancePolicy>> = {
  authored: {
    version: 1,
    criteria: [
      'blindness-proven',
      'certificate-of-these-parts',
      'public-and-private-tests',
      'every-requirement-tested',
      'every-test-has-a-requirement',
      'no-open-discrepancy',
    ],
  },
  imported: { version: 1, criteria: ['certificate-of-these-parts'] },
  golden: { version: 1, criteria: ['certificate-of-these-parts', 'no-open-discrepancy'] },
};

/** Stored facts about a task that is to be accepted. */
export interface AcceptanceFacts {
  /** The ledger shows no exposure of the test writer to the solution before the tests were written. */
  blind: boolean;
  /** There is a certificate, and its revisions are the task's. */
  certified: boolean;
  tests: readonly { requirementIds: readonly string[]; visibility: 'public' | 'private' }[];
  requirementIds: readonly string[];
  openDiscrepancy: boolean;
}

/** Criteria of the policy that the facts don't meet; empty when the task may be accepted. */
export function unmetCriteria(policy: PolicyName, facts: AcceptanceFacts): Criterion[] {
  return ACCEPTANCE_POLICIES[policy].criteria.filter((criterion) => !isMet(criterion, facts));
}

function isMet(criterion: Criterion, { blind, certified, tests, requirementIds, openDiscrepancy }: AcceptanceFacts): boolean {
  const tested = new Set(tests.flatMap((test) => test.requirementIds));
  switch (criterion) {
    case 'blindness-proven':
      return blind;
    case 'certificate-of-these-parts':
      return certified;
    case 'public-and-private-tests':
      return (['public', 'private'] as const).every((visibility) => tests.some((test) => test.visibility === visibility));
    case 'every-requirement-tested':
      return requirementIds.every((id) => tested.has(id));
    case 'every-test-has-a-requirement':
      return tests.every((test) => test.requirementIds.some((id) => requirementIds.includes(id)));
    case 'no-open-discrepancy':
      return !openDiscrepancy;
  }
}
