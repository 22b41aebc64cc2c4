import { comparedValues } from './assertion-text';
import type { FailureEvidence, PanelAttempt, TestEvidence } from './evidence';

/** When a panel's attempts speak against the task; shares are of the strong attempts that were judged. */
export interface PanelPolicy {
  /** Fewer strong attempts prove nothing. */
  minimumAttempts: number;
  /** This share failing one and the same test alone, with the same output. */
  sameFailureShare: number;
  /** Each of the two largest groups that agree among themselves on one input. */
  splitShare: number;
}
export const PANEL_POLICY: PanelPolicy = { minimumAttempts: 8, sameFailureShare: 0.5, splitShare: 0.35 };

/** Attempts that gave the same output for one test. */
export interface Cluster {
  /** What they gave, in one spelling; null for those that passed, who all gave what was wanted. For arbiters alone. */
  output: string | null;
  attemptIds: string[];
  models: string[];
}

/** A sign that the task is at fault, not the models. */
export interface PanelFinding {
  rule: 'panel/same-failure' | 'panel/split-outputs' | 'panel/reference-fails';
  version: number;
  testId: string;
  /** Strong attempts that were judged. */
  attempts: number;
  /** Largest first. */
  clusters: Cluster[];
}

const VERSIONS: Readonly<Record<PanelFinding['rule'], number>> = {
  ...{ 'panel/reference-fails': 1, 'panel/same-failure': 1, 'panel/split-outputs': 2 },
};

/**
 * What speaks for a fault of the task: the reference fails a test; strong attempts fall into groups that agree among themselves;
 * or many of them fail one test alone with one output. The last two can be true of one test: where half gives one output and half
 * another, both are said.
 */
export function panelFindings(panel: readonly PanelAttempt[], policy = PANEL_POLICY): PanelFinding[] {
  const judged = panel.filter(
    ({ strong, evidence }) => strong && evidence.verdict !== 'infra-error' && evidence.tests.length > 0,
  );
  const testIds = [...new Set(panel.flatMap(({ evidence }) => evidence.tests.map(({ id }) => id)))];
  return testIds.flatMap((testId) => {
    const clusters = clustersOf(judged, testId);
    return rulesOf(panel, judged.length, testId, clusters, policy).map((rule): PanelFinding => {
      return { rule, version: VERSIONS[rule], testId, attempts: judged.length, clusters };
    });
  });
}

function rulesOf(
  panel: readonly PanelAttempt[],
  attempts: number,
  testId: string,
  clusters: readonly Cluster[],
  policy: PanelPolicy,
): PanelFinding['rule'][] {
  if (referenceFails(panel, testId)) return ['panel/reference-fails'];
  return attempts < policy.minimumAttempts ? [] : suspicions(clusters, attempts, policy);
}

function referenceFails(panel: readonly PanelAttempt[], testId: string): boolean {
  return panel.some(
    ({ evidence }) =>
      evidence.failedByReference?.includes(testId) === true &&
      evidence.tests.some(({ id, outcome }) => id === testId && outcome !== 'passed' && outcome !== 'not-run'),
  );
}

function suspicions(clusters: readonly Cluster[], attempts: number, policy: PanelPolicy): PanelFinding['rule'][] {
  const size = (cluster: Cluster | undefined): number => cluster?.attemptIds.length ?? 0;
  const failing = clusters.find(({ output }) => output !== null);
  return [
    ...(size(clusters[1]) >= attempts * policy.splitShare ? (['panel/split-outputs'] as const) : []),
    ...(size(failing) >= attempts * policy.sameFailureShare ? (['panel/same-failure'] as const) : []),
  ];
}

/** Of the attempts that fail at most this one test, by what they gave. Others are wrong in more than one way, and prove nothing of it. */
function clustersOf(judged: readonly PanelAttempt[], testId: string): Cluster[] {
  const found = new Map<string | null, Cluster>();
  for (const { evidence, model } of judged) {
    const output = outputAt(evidence.tests, testId);
    if (output === undefined) continue;
    const cluster = found.get(output) ?? { output, attemptIds: [], models: [] };
    cluster.attemptIds.push(evidence.attemptId);
    if (!cluster.models.includes(model)) cluster.models.push(model);
    found.set(output, cluster);
  }
  return [...found.values()].sort((a, b) => b.attemptIds.length - a.attemptIds.length);
}

/** Null if the test passed; undefined if another one failed too, it was not run, or nobody can say what it gave. */
function outputAt(tests: readonly TestEvidence[], testId: string): string | null | undefined {
  const at = tests.find(({ id }) => id === testId);
  const others = tests.some(({ id, outcome }) => id !== testId && outcome !== 'passed' && outcome !== 'not-run');
  if (!at || others) return undefined;
  if (at.outcome === 'passed') return null;
  return at.outcome === 'failed' && at.failure ? outputOf(at.failure) : undefined;
}

/** What a failing test got, in one spelling; undefined if the text was shortened, for two of those may hide a difference. */
export function outputOf(failure: FailureEvidence): string | undefined {
  if (failure.raised) return steady(`${failure.raised.exception}: ${failure.message}`);
  if (failure.actual !== null) return failure.actual;
  const values = comparedValues(failure.message);
  const text = values ? `${values.left} == ${values.right}` : `${failure.type}: ${failure.message}`;
  return text.includes('...') ? undefined : steady(text);
}

/** Without what differs from run to run. */
function steady(text: string): string {
  return text.replaceAll(/ at 0x[0-9a-fA-F]+/g, '').trim();
}
