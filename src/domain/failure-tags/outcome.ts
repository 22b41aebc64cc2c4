import type { Verdict } from '../verdict';
import type { RuleFacts } from './facts';
import { differingToggles } from './rules/determinism';
import { differenceOf } from './rules/format';
import { absentNames, isWrongCall, wrongSignatures } from './rules/interface';
import { isCutOff } from './rules/reply';
import { failedTests, raisedIn } from './rules/rule';
import type { OutcomeTag } from './taxonomy';

const OF_VERDICT: Readonly<Partial<Record<Verdict, OutcomeTag>>> = {
  'infra-error': 'infra-error',
  'not-compiled': 'syntax-error',
  tampered: 'sandbox-violation',
  'timed-out': 'timeout',
  'out-of-memory': 'memory-limit',
  'output-limit': 'output-limit',
  'process-limit': 'process-limit',
  'disk-limit': 'disk-limit',
};

/** What could be seen of an attempt: exactly one tag, the first of the taxonomy's order that fits. */
export function outcomeOf(facts: RuleFacts): OutcomeTag {
  const { verdict } = facts.evidence;
  if (verdict === 'infra-error') return 'infra-error';
  if (differingToggles(facts.evidence).size > 0) return 'nondeterministic';
  if (verdict === 'passed') return 'passed';
  if (verdict === 'no-code') return withoutCode(facts);
  if (verdict === 'not-compiled' && isCutOff(facts)) return 'truncated-output';
  return OF_VERDICT[verdict] ?? brokenOutcome(facts) ?? wrongOutcome(facts);
}

function withoutCode(facts: RuleFacts): OutcomeTag {
  if (isCutOff(facts)) return 'truncated-output';
  const blocks = facts.evidence.reply?.blocks.filter(({ code }) => code.trim() !== '') ?? [];
  return blocks.length > 1 ? 'multiple-blocks' : 'no-code-found';
}

/** It ended by an exception, or lacks what the interface declares. */
function brokenOutcome(facts: RuleFacts): OutcomeTag | undefined {
  const raised = raisedIn(facts);
  const importFailed = raised.some(
    ({ entry, exception }) => entry === null && (exception === 'ImportError' || exception === 'ModuleNotFoundError'),
  );
  if (importFailed) return 'import-error';
  const mismatch =
    absentNames(facts).length + wrongSignatures(facts).length > 0 ||
    raised.some(({ exception, message }) => isWrongCall(exception, message) && message.includes('positional'));
  if (mismatch) return 'signature-mismatch';
  return raised.length > 0 || facts.evidence.verdict === 'crashed' ? 'runtime-exception' : undefined;
}

/** It ran, and found wrong values. */
function wrongOutcome(facts: RuleFacts): OutcomeTag {
  const failed = failedTests(facts);
  if (failed.length > 0 && failed.every((test) => differenceOf(test) !== undefined)) return 'wrong-output-format';
  return facts.evidence.tests.some(({ outcome }) => outcome === 'passed') ? 'partial-pass' : 'assertion-failed';
}
