/**
 * What mutation testing costs: `npm run bench:mutation`.
 *
 * 500 mutants x 20 tests of a task of HumanEval's size (15 lines) through warm slots, as a quality run does it, and a sample of the same
 * with a pair of containers a mutant, in the same run, so that the ratio holds on any machine. The task has fewer than 500 mutants:
 * they are taken again, each with a comment of its own, and no run is remembered. With a limit of 60 seconds on 2 cores in mind. Prints
 * one JSON line, with the load of the machine when it began.
 */
import { cpus, loadavg } from 'node:os';
import { executionOf, type Mutant, type Subject } from '../src/features/probing';
import { VALIDATION_LIMITS } from '../src/features/validation';
import { openProbes, prove, type Probes } from './lib/probes';

const MUTANTS = 500;
const SAMPLE = 16;
const AT_ONCE = 2;
const NEVER = new AbortController().signal;

const SOLUTION = `def longest_run(values, minimum=1):
    best = []
    current = []
    for value in values:
        if current and value >= current[-1]:
            current.append(value)
        else:
            current = [value]
        if len(current) > len(best):
            best = list(current)
    if minimum < 1:
        raise ValueError('minimum must be positive')
    if len(best) < minimum:
        return []
    return best
`;

const CASES = [
  ...['[]) == []', '[1]) == [1]', '[1, 2]) == [1, 2]', '[2, 1]) == [2]', '[1, 1]) == [1, 1]', '[1, 2, 1]) == [1, 2]'],
  ...['[3, 1, 2, 3]) == [1, 2, 3]', '[1, 2, 0, 1]) == [1, 2]', '[5, 4, 3]) == [5]', '[1], 1) == [1]', '[1], 2) == []'],
  ...[
    '[1, 2], 2) == [1, 2]',
    '[1, 2], 3) == []',
    '[-1, 0, 1]) == [-1, 0, 1]',
    '[0, 0, 0]) == [0, 0, 0]',
    "['a', 'b']) == ['a', 'b']",
  ],
  ...['[1, 3, 2, 4, 5]) == [2, 4, 5]', '(1, 2)) == [1, 2]', 'range(5)) == [0, 1, 2, 3, 4]', '[9, 1, 2], minimum=2) == [1, 2]'],
];

async function main(): Promise<void> {
  const probes = await openProbes(AT_ONCE);
  try {
    const subject = await makeSubject(probes);
    const load = loadavg()[0]?.toFixed(1);
    const { mutants } = await probes.mutants.of(subject, NEVER);
    const limits = await probes.mutation.limitsFor(subject, NEVER);
    const wanted = Array.from({ length: MUTANTS }, (_, index) => again(mutants, index));
    const began = performance.now();
    const fates = await probes.mutation.kill(subject, wanted, limits, NEVER);
    const seconds = (performance.now() - began) / 1000;
    const each = await oneContainerEach(probes, subject, wanted.slice(0, SAMPLE));
    const figures = {
      ...{ bench: 'mutation', mutants: MUTANTS, tests: CASES.length, distinct: mutants.length, cores: cpus().length, load },
      ...{ seconds: round(seconds), limit_seconds: 60, survived: fates.filter(({ verdict }) => verdict === 'passed').length },
      ...{ timed_out: fates.filter(({ verdict }) => verdict === 'timed-out').length },
      ...{
        mutants_a_second: round(MUTANTS / seconds),
        containers_a_second: round(1 / each),
        ratio: round((MUTANTS / seconds) * each),
      },
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    await probes.close();
  }
}

function makeSubject(probes: Probes): Promise<Subject> {
  const tests = CASES.map((text, index) => `@req('R-1')\n@private\ndef test_${index}():\n    assert longest_run(${text}\n`);
  const suite = `from assay import private, req\nfrom solution import longest_run\n\n\n${tests.join('\n\n')}`;
  const parts = { solution: [{ path: 'solution.py', content: SOLUTION }], suite: [{ path: 'test_it.py', content: suite }] };
  const declared = { kind: 'functions' as const, modules: [{ name: 'solution', names: ['longest_run'] }] };
  return prove(probes, 'bench', parts, declared, VALIDATION_LIMITS);
}

/** A mutant that was not there before: a comment makes its bytes another program's. */
function again(mutants: readonly Mutant[], index: number): Mutant {
  const mutant = mutants[index % mutants.length];
  if (!mutant) throw new Error('there are no mutants');
  const end = Buffer.byteLength(SOLUTION);
  const rest = SOLUTION.slice(mutant.end);
  return { ...mutant, id: `${mutant.id}-${index}`, end, replacement: `${mutant.replacement}${rest}# ${index}\n` };
}

/** Seconds a mutant, two at a time, each with a pair of containers that nothing else uses. */
async function oneContainerEach(probes: Probes, subject: Subject, mutants: readonly Mutant[]): Promise<number> {
  const tests = subject.tests.map(({ id }) => id);
  const left = [...mutants];
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) {
      const content = SOLUTION.slice(0, next.start) + next.replacement;
      const trial = { id: next.id, solution: [{ path: 'solution.py', content }], tests, failFast: true };
      await probes.sandbox.run(executionOf(subject, next.id, [trial], VALIDATION_LIMITS));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (performance.now() - began) / 1000 / mutants.length;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

void main();
