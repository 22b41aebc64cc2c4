import { loadExamples, type Example } from '../../src/demo/examples';
import { edit, mixed, type Candidate } from './candidate';
import { fromHere, read } from './here';

/** Wrong programs by what is changed in the reference: one a requirement that is easily missed. */
const DECOYS: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  'page-ranges': [
    ['step = 1 if start <= end else -1', 'start, end, step = min(start, end), max(start, end), 1'],
    ['return list(found)', 'return sorted(found)'],
    ['if not 1 <= number <= last', 'if number > last'],
    ['if len(run) >= 3:', 'if len(run) >= 2:'],
  ],
  'lease-table': [
    ['lease is not None and now < lease.ends', 'lease is not None and now <= lease.ends'],
    ['lease.ends = now + self._ttl', 'lease.ends += self._ttl'],
    ['        self._latest = now\n', ''],
    ['if ttl < 1:', 'if ttl < 0:'],
  ],
};

/** The examples as their stories end, with probes and a panel where there are some. */
export function loadGoodTasks(): Map<string, Candidate> {
  return new Map(loadExamples(fromHere('../../examples/tasks')).map((example) => [example.slug, toCandidate(example)]));
}

/** The examples as their stories begin: four of them with a defect that a person put there. */
export function loadStories(): Map<string, Candidate> {
  const all = loadExamples(fromHere('../../examples/tasks'));
  return new Map(all.map((example) => [example.slug, bare(example)]));
}

function bare({ parts, tests }: Example): Candidate {
  return { parts, tests, alternatives: [], decoys: [], panel: [] };
}

function toCandidate(example: Example): Candidate {
  const { slug, parts, tests, rework } = example;
  const { prompt = parts.prompt, requirements = parts.requirements, solution = parts.solution } = rework;
  const reference = solution.files[0]?.content ?? '';
  const decoys = (DECOYS[slug] ?? []).map(([from, to]) => edit(reference, from, to));
  const alternatives = decoys.length > 0 ? [read(`alternatives/${slug}.py`)] : [];
  // Every other attempt is right, and the wrong ones are wrong in different ways.
  const panel = decoys.length > 0 ? mixed(...decoys.flatMap((decoy) => [...alternatives, decoy])) : [];
  return { parts: { ...parts, prompt, requirements, solution }, tests: rework.tests ?? tests, alternatives, decoys, panel };
}
