import { sizeOf } from '../domain/hunks';
import type { DeliverableTask } from '../domain/deliverable';

/**
 * A line of SWE-rebench V2 JSONL (swe-datasets.md 1.4). Its images are made by whoever has the release, from the Harbor directory's
 * Dockerfile, under this name: nothing is in a registry. The image holds all that is installed, so `install` is empty.
 */
export function sweRebenchLine(task: DeliverableTask): string {
  const { row, record, hints } = task;
  const { files, lines } = sizeOf(row.patch);
  const image = imageNameOf(task);
  const created = Date.parse(row.created_at);
  return `${JSON.stringify({
    ...{ instance_id: task.id, repo: row.repo, base_commit: row.base_commit, created_at: Number.isNaN(created) ? 0 : created },
    ...{ patch: row.patch, test_patch: row.test_patch, problem_statement: row.problem_statement, pr_description: '' },
    ...{ language: task.language, interface: interfaceOf(hints), FAIL_TO_PASS: record.f2p, PASS_TO_PASS: record.p2p },
    image_name: image,
    install_config: {
      ...{
        base_image_name: image,
        docker_specs: null,
        install: [],
        log_parser: `assay-${record.test.format}`,
        log_parsers: null,
      },
      test_cmd: [...record.test.prepare, record.test.run],
    },
    meta: {
      // What models said of a task is no part of a release: people's scores are, in the evidence and the card.
      ...{ llm_metadata: [], num_modified_files: files, num_modified_lines: lines, pr_author: '', pr_labels: [] },
      pr_url: `https://github.com/${row.repo}/pull/${task.pullRequest}`,
    },
  })}\n`;
}

/** In the pattern of SWE-rebench V2: `<namespace>/<org>-<repo>:<number>-<first seven of the base>`. */
export function imageNameOf({ repo, pullRequest, row }: Pick<DeliverableTask, 'repo' | 'pullRequest' | 'row'>): string {
  return `assay/${repo.replace('/', '-')}:${pullRequest}-${row.base_commit.slice(0, 7)}`.toLowerCase();
}

/** What the tests need and the statement does not name; empty text where there is nothing. */
export function interfaceOf(hints: DeliverableTask['hints']): string {
  return hints
    .map(({ path, signature, reason }) => `Path: ${path}\nSignature: ${signature}\nDescription: ${reason}\n`)
    .join('\n');
}
