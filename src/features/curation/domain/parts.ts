import type { SweTask } from '../../batches';
import type { SweParts } from '../../tasks';

/** What runs prove; a change of any other part needs no new run. */
export const PROVED_PARTS = ['solution', 'tests', 'environment'] as const;

/** Members of a SWE-bench row that parts are made of (swe-datasets.md 1.1); lists are JSON in strings. */
interface Instance {
  patch: string;
  test_patch: string;
  problem_statement: string;
  base_commit: string;
  FAIL_TO_PASS: string;
  PASS_TO_PASS: string;
}

/** The parts of a task, from the row of its verified directory. Hints have their own feature. */
export function partsOf({ id, language, contentHash, summary, instance, record }: SweTask): Omit<SweParts, 'hints'> {
  const row = JSON.parse(instance) as Instance;
  const { test } = JSON.parse(record) as { test: { run: string } };
  const { repo, pull_request, base_commit, category, licences, statement, difficulty, fail_to_pass, pass_to_pass } = summary;
  const lists = {
    FAIL_TO_PASS: JSON.parse(row.FAIL_TO_PASS) as string[],
    PASS_TO_PASS: JSON.parse(row.PASS_TO_PASS) as string[],
  };
  return {
    metadata: {
      ...{ title: titleOf(row.problem_statement), language, repository: repo, pull_request, base_commit, category, licences },
      ...{ statement, difficulty: scoresOf(difficulty), fail_to_pass, pass_to_pass },
    },
    prompt: { text: row.problem_statement },
    solution: { files: [{ path: 'golden.patch', content: row.patch }] },
    tests: {
      files: [
        { path: 'tests.patch', content: row.test_patch },
        { path: 'tests.json', content: `${JSON.stringify(lists, null, 2)}\n` },
      ],
    },
    environment: { swe_task: id, directory_hash: contentHash, image: summary.image, test: test.run },
  };
}

/** What a curator declares does not hold the measures behind it. */
function scoresOf({ syntax, swegen }: SweTask['summary']['difficulty']): SweParts['metadata']['difficulty'] {
  const plain = ({ score, label }: { score: number; label: string }) => ({ score, label });
  return { syntax: plain(syntax), swegen: plain(swegen) };
}

const MAX_TITLE = 200;

/** The statement's first line; what people see in queues. */
export function titleOf(statement: string): string {
  const [first = ''] = statement.trim().split('\n');
  return first.trim().slice(0, MAX_TITLE) || 'Untitled';
}
