import type { OutcomeTag } from '../taxonomy';
import type { TrajectoryFacts } from './facts';

const OF_REASON: Readonly<Partial<Record<string, OutcomeTag>>> = {
  'timed-out': 'timeout',
  'out-of-memory': 'memory-limit',
  'output-limit': 'output-limit',
  'disk-limit': 'disk-limit',
  'forged-report': 'sandbox-violation',
  'does-not-compile': 'syntax-error',
  'report-missing': 'runtime-exception',
  'report-unreadable': 'runtime-exception',
  crashed: 'runtime-exception',
};
const IMPORT_FAILED =
  /\b(ModuleNotFoundError|ImportError|Cannot find module|ERR_MODULE_NOT_FOUND|cannot load such file|LoadError)\b/;

/** The one tag of what could be seen of a trajectory's final diff. */
export function outcomeOfTrajectory({ outcome, reason, tests, log }: TrajectoryFacts): OutcomeTag {
  if (outcome === 'infra-error') return 'infra-error';
  if (outcome === 'resolved') return 'passed';
  if (outcome !== 'unresolved') return 'no-code-found';
  const known = OF_REASON[reason?.code ?? ''];
  if (known !== undefined) return known;
  const ran = tests.filter(({ state }) => state === 'pass' || state === 'fail');
  if (ran.length === 0 && IMPORT_FAILED.test(log)) return 'import-error';
  return tests.some(({ state }) => state === 'pass') ? 'partial-pass' : 'assertion-failed';
}
