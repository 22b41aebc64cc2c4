import { criterion } from '../criterion';
import type { ControlKind, ControlRun, ScreeningEvidence } from '../evidence';
import { byList, failed, many, passed, unknown, type Finding } from '../finding';
import { idsByList, listedTests } from '../tests-of';

export const network = criterion({
  number: 27,
  code: 'network',
  title: 'Results do not depend on the network',
  severity: 'reject',
  definition: 'A listed test has another state with a network than without; of F2P it rejects, of P2P it drops the test',
  parameters: {},
  source: 'OpenReward, SWE-bench-Live. All runs of a validation are without a network',
  dependsOn: ['lists', 'controls'],
  unknownWhen: 'the control `network` was not run',
  check: (evidence) => compared(evidence, 'network'),
});

export const clock = criterion({
  number: 28,
  code: 'clock',
  title: 'Results do not depend on the date',
  severity: 'drop-tests',
  definition: 'A listed test has another state two years later',
  parameters: {},
  source: 'SWE-bench Pro, which removed tests that need 2025',
  dependsOn: ['lists', 'controls'],
  unknownWhen: 'the control `clock` was not run',
  check: (evidence) => compared(evidence, 'clock'),
});

function compared(evidence: ScreeningEvidence, control: 'network' | 'clock'): Finding {
  const differing = controlOf(evidence.controls, control)?.differing;
  if (differing === undefined) return unknown(`The control ${control} was not run`);
  const wanted = new Set(differing);
  const { f2p, p2p } = idsByList(listedTests(evidence), ({ id }) => wanted.has(id));
  if (control === 'network') return byList({ f2p, p2p }, 'differ with a network', 'The same with a network');
  const found = [...f2p, ...p2p];
  if (found.length === 0) return passed('The same two years later');
  return failed(
    'drop-tests',
    `${many(found.length, 'test')} differ two years later`,
    found.map((test) => ({ test })),
    found,
  );
}

function controlOf(controls: readonly ControlRun[], kind: ControlKind): ControlRun | undefined {
  return controls.find(({ control }) => control === kind);
}

export const historyLeak = criterion({
  number: 29,
  code: 'history-leak',
  title: 'Nothing of the fix is in the image',
  severity: 'reject',
  definition: "The scan of the image's layers found something of head: objects, lines, whole files, an installed later release",
  parameters: {},
  source: 'SWE-bench #465, SWE-bench Pro #7 and #93, Multi-SWE-bench #70',
  dependsOn: ['facts'],
  unknownWhen: 'the outcome of the scan is not stored',
  check({ facts: { imageScan } }) {
    if (!imageScan) return unknown('The outcome of the scan is not stored');
    const { files, findings, unread } = imageScan;
    if (findings > 0) return failed('reject', `${many(findings, 'trace')} of head in the image`);
    if (unread > 0) return failed('reject', `${many(unread, 'file')} of the image could not be looked into`);
    return passed(`No trace of head in ${many(files, 'file')} of all layers`);
  },
});

export const duplicateTask = criterion({
  number: 30,
  code: 'duplicate-task',
  title: 'No task is there twice',
  severity: 'reject',
  definition:
    'An earlier task has the same base and a file of the fix in common, or a fix that is alike by MinHash, or the instance is in a public benchmark',
  parameters: { minSimilarity: 0.9, benchmarkInstances: [] as readonly string[] },
  source: 'swe-datasets.md 3.3. The earlier of two tasks stays',
  dependsOn: ['neighbours', 'fix-patch'],
  unknownWhen: 'the policy names no instances of public benchmarks',
  check({ taskId, neighbours }, { minSimilarity, benchmarkInstances }) {
    const same = neighbours.filter(({ sharedFiles, similarity }) => sharedFiles.length > 0 || similarity >= minSimilarity);
    const pointers = same.map((other) => ({
      quote: `${other.taskId}: ${other.sharedFiles.length > 0 ? `same base and ${other.sharedFiles[0] ?? ''}` : `${other.similarity} alike`}`,
    }));
    if (same.length > 0) return failed('reject', `${many(same.length, 'earlier task')} is the same or nearly so`, pointers);
    if (benchmarkInstances.some((id) => id.toLowerCase() === taskId))
      return failed('reject', 'A public benchmark has this instance');
    if (benchmarkInstances.length === 0) return unknown('No earlier task is alike; what public benchmarks hold is not known');
    return passed(`No earlier task is alike, and none of ${benchmarkInstances.length} instances of benchmarks is this`);
  },
});

export const controls = criterion({
  number: 31,
  code: 'controls',
  title: 'Only the fix resolves the task',
  severity: 'reject',
  definition: 'NOP, an empty patch or a spoofing patch resolves the task, or the golden patch does not',
  parameters: { required: ['nop', 'oracle', 'empty', 'spoof'] },
  source: "SWE-gen's NOP and oracle; SWE-bench #620",
  dependsOn: ['runs', 'controls'],
  unknownWhen: 'one of `required` was not run',
  check({ record, controls: others }, { required }) {
    const wrong = record.runs.filter(
      ({ phase, reward }) => (phase === 'nop' && reward !== 0) || (phase === 'oracle' && reward !== 1),
    );
    const pointers = wrong.map(({ phase, repetition, reward }) => ({
      run: { phase, repetition },
      quote: `reward ${reward ?? 'none'}`,
    }));
    const resolved = others
      .filter((control) => control.resolved === true)
      .map(({ control }) => ({ quote: `${control} resolves` }));
    if (wrong.length + resolved.length > 0)
      return failed('reject', `${many(wrong.length + resolved.length, 'control')} came out wrong`, [...pointers, ...resolved]);
    const ran = new Set<string>([
      ...record.runs.map(({ phase }) => phase),
      ...others.filter((one) => one.resolved === false).map(({ control }) => control),
    ]);
    const lacking = required.filter((name) => !ran.has(name));
    if (lacking.length > 0) return unknown(`Not run: ${lacking.join(', ')}`);
    return passed(`All of ${required.join(', ')} came out right`);
  },
});
