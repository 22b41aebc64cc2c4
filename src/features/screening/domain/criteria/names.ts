import { criterion } from '../criterion';
import { byList, failed, many, passed, unknown, type Pointer } from '../finding';
import { idsByList, isAbsent, listedTests, TEST_PHASES } from '../tests-of';

/** Ids that are another one the next time. */
export const nameStability = criterion({
  number: 1,
  code: 'name-stability',
  title: 'Names of tests are stable',
  severity: 'drop-tests',
  definition:
    'A listed id is missing in some runs of a phase, matches a volatile pattern, holds the date of a run, is too long, or (in formats read from printed text) has a bracket that was cut off',
  parameters: {
    maxLength: 512,
    volatilePatterns: [
      '[([] *\\d+(\\.\\d+)? ?(ms|msec|sec|s|µs)[)\\]]$',
      '0[xX][0-9a-fA-F]{6,}',
      '(^|[^\\w.])/tmp/',
      '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
      '\\b(pid|PID|port)[ =:]\\d{2,}',
      '\\[ *\\d{1,3}%\\]',
      '\\[gw\\d+\\]',
      '\\[L#\\d+\\]',
      '[\\u0000-\\u001f\\u007f\\ufffd]|\\\\x1b\\[',
    ],
    printedFormats: ['libtest'],
  },
  source: 'SWE-bench #290, #617, #660, #616; SWE-rebench V2; quarto parser',
  dependsOn: ['runs', 'tests', 'lists'],
  unknownWhen: 'never',
  check(evidence, { maxLength, volatilePatterns, printedFormats }) {
    const days = [...new Set(evidence.record.runs.map(({ startedAt }) => startedAt.slice(0, 10)))];
    const volatile = new RegExp(volatilePatterns.map((pattern) => `(?:${pattern})`).join('|'));
    const printed = printedFormats.includes(evidence.record.test.format);
    const drops: string[] = [];
    const pointers: Pointer[] = [];
    for (const { id, states } of listedTests(evidence)) {
      const unsteady = TEST_PHASES.some((phase) => states[phase].some(isAbsent) && !states[phase].every(isAbsent));
      const quote =
        id.length > maxLength ? `${id.length} characters` : (volatile.exec(id)?.[0] ?? days.find((day) => id.includes(day)));
      const why = unsteady ? 'not in all runs of a phase' : (quote ?? (printed ? cutOff(id) : undefined));
      if (why === undefined) continue;
      drops.push(id);
      pointers.push({ test: id, quote: why });
    }
    if (drops.length === 0) return passed('All listed ids are the same in all runs, and none has a volatile part');
    return failed('drop-tests', `${many(drops.length, 'listed id')} may be another one the next time`, pointers, drops);
  },
});

/** A bracket that opens and never closes, as in a name that a line's end cut off. */
function cutOff(id: string): string | undefined {
  for (const [open, close] of ['[]', '()']) {
    const last = id.lastIndexOf(open ?? '');
    if (last >= 0 && id.indexOf(close ?? '', last) < 0) return id.slice(last);
  }
  return undefined;
}

/** Two results of one name can't be told apart. */
export const duplicateId = criterion({
  number: 2,
  code: 'duplicate-id',
  title: 'No id is reported twice',
  severity: 'reject',
  definition: 'A run reports a listed id twice, or a list names one twice',
  parameters: {},
  source: 'log-review rule C5; SWE-bench #275',
  dependsOn: ['runs', 'lists'],
  unknownWhen: 'a run had repeated ids and its record does not name them',
  check(evidence) {
    const repeated = new Set(repeatedIn([...evidence.f2p, ...evidence.p2p]));
    let unnamed = 0;
    for (const { report } of evidence.record.runs) {
      if (!report || !('counts' in report)) continue;
      for (const id of report.duplicateIds ?? []) repeated.add(id);
      if (report.duplicates > (report.duplicateIds?.length ?? 0)) unnamed += 1;
    }
    const found = idsByList(listedTests(evidence), ({ id }) => repeated.has(id));
    const finding = byList(found, 'reported more than once', 'No listed id is reported twice in any run');
    if (finding.status === 'passed' && unnamed > 0)
      return unknown(`${many(unnamed, 'run')} had ids twice, and which is not stored`);
    return finding;
  },
});

function repeatedIn(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}
