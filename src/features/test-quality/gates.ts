import { findFlaky, scoreOf, type RequirementScore } from '../probing';
import type { ProbeKind, QualityEvidence, TableResult } from './domain/evidence';
import type { QualityPolicy } from './domain/policy';

export const GATES = [
  ...(['static-checks', 'mutation-score', 'requirement-scores', 'decoys', 'alternatives'] as const),
  ...(['public-not-enough', 'flake-matrix'] as const),
] as const;
export type GateName = (typeof GATES)[number];

export const GATE_VERDICTS = ['passed', 'failed', 'not-applicable'] as const;
export type GateVerdict = (typeof GATE_VERDICTS)[number];

/** One condition of a policy, and why it stands as it does; the detail is for those who see both sides. */
export interface Gate {
  gate: GateName;
  verdict: GateVerdict;
  detail: string;
}

/** The verdict on a run's evidence: a pure function of what is stored, the policy and the waivers of today. */
export function judge(evidence: QualityEvidence, policy: QualityPolicy, waived: ReadonlySet<string>): Gate[] {
  return [
    staticChecks(evidence, policy),
    mutationScore(evidence, policy, waived),
    requirementScores(evidence, policy),
    probes(evidence, 'decoy'),
    probes(evidence, 'alternative'),
    publicNotEnough(evidence.table),
    flakeMatrix(evidence),
  ];
}

/** Whether nothing of it failed. */
export function allPassed(gates: readonly Gate[]): boolean {
  return gates.every(({ verdict }) => verdict !== 'failed');
}

function staticChecks({ remarks }: QualityEvidence, { refused }: QualityPolicy): Gate {
  const found = remarks.filter(({ code }) => refused.includes(code));
  const [first] = found;
  const detail = first ? `${found.length}, the first: ${first.file}:${first.line} ${first.code}` : 'nothing that refuses';
  return gateOf('static-checks', first === undefined, detail);
}

function mutationScore({ fates }: QualityEvidence, policy: QualityPolicy, waived: ReadonlySet<string>): Gate {
  const { score, killed, total, waived: excused } = scoreOf(fates, waived);
  if (score === null) return { gate: 'mutation-score', verdict: 'not-applicable', detail: 'there is no mutant to kill' };
  const detail = `${killed} of ${total} killed, ${excused} waived: ${score.toFixed(3)}; ${policy.mutationScore} is asked for`;
  return gateOf('mutation-score', score >= policy.mutationScore, detail);
}

/** Of fewer mutants nobody can say what a share means. */
const FEW = 5;

/** Requirements whose own tests notice less than the policy asks for. */
export function blindRequirements(
  { requirements }: Pick<QualityEvidence, 'requirements'>,
  { requirementScore }: Pick<QualityPolicy, 'requirementScore'>,
): RequirementScore[] {
  return requirements.filter(({ tried, killed }) => tried >= FEW && killed / tried < requirementScore);
}

function requirementScores(evidence: QualityEvidence, policy: QualityPolicy): Gate {
  const gate = 'requirement-scores';
  if (policy.requirementScore === 0) return { gate, verdict: 'not-applicable', detail: 'the policy asks for none' };
  const blind = blindRequirements(evidence, policy);
  const named = blind.map(({ requirementId, killed, tried }) => `${requirementId} (${killed} of ${tried})`).join(', ');
  return gateOf(
    gate,
    blind.length === 0,
    named || `the tests of each notice ${policy.requirementScore} of what they execute, or more`,
  );
}

/** Decoys must fail, alternatives must not. */
function probes({ probes: all }: QualityEvidence, kind: ProbeKind): Gate {
  const gate = kind === 'decoy' ? 'decoys' : 'alternatives';
  const tried = all.filter((probe) => probe.kind === kind);
  if (tried.length === 0) return { gate, verdict: 'not-applicable', detail: 'there are none' };
  const wrong = tried.filter(({ verdict }) => (verdict === 'passed') === (kind === 'decoy'));
  const what = kind === 'decoy' ? 'accepted' : 'rejected';
  return gateOf(gate, wrong.length === 0, `${wrong.length} of ${tried.length} ${what}${wrong.map(({ id }) => ` ${id}`).join()}`);
}

function publicNotEnough(table: TableResult): Gate {
  if ('reason' in table) return { gate: 'public-not-enough', verdict: 'not-applicable', detail: table.reason };
  const { calls, publicPassed, publicTests, privateFailed, privateTests } = table;
  const answers = `a table of ${calls} public answers passes ${publicPassed} of ${publicTests} public tests`;
  return gateOf('public-not-enough', privateFailed > 0, `${answers} and fails ${privateFailed} of ${privateTests} private ones`);
}

function flakeMatrix({ matrix, tests }: QualityEvidence): Gate {
  const flaky = findFlaky(
    matrix,
    tests.map(({ id }) => id),
  );
  const named = flaky.map(({ id, factors }) => `${id} (${factors.join(', ')})`).join('; ');
  return gateOf('flake-matrix', flaky.length === 0, named || `${matrix.length} runs with one outcome`);
}

function gateOf(gate: GateName, passed: boolean, detail: string): Gate {
  return { gate, verdict: passed ? 'passed' : 'failed', detail };
}
