import { createHash } from 'node:crypto';
import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

const PAGE = 200;

/** As trajectories kept what rules said of them. */
interface Kept {
  axis: 'outcome' | 'cause';
  slug: string;
  evidence: string;
}

interface Row {
  id: string;
  run_id: string | null;
  task_id: string;
  agent: string;
  model: string | null;
  tags: string;
  created_at: string;
  finished_at: string | null;
  curated: string | null;
  language: string | null;
}

/** The rule that says each tag, since rules of trajectories have ids. */
const RULE_OF: Readonly<Record<string, string>> = {
  'integrity.reads-history': 'git-history',
  'integrity.uses-network': 'network',
  'integrity.reads-test-files': 'hidden-tests',
  'integrity.edits-tests': 'edits-tests',
  'integrity.forges-results': 'forged-results',
  'patch.does-not-apply': 'does-not-apply',
  'patch.wrong-files': 'other-files',
  'patch.regression': 'regression',
  'conduct.gave-up': 'gave-up',
  'conduct.limit-reached': 'limit',
  'conduct.tool-misuse': 'tool-misuse',
};
const MEDIUM: Readonly<Record<string, string>> = { 'other-files': 'medium', 'gave-up': 'medium-high' };

/** Tags of trajectories are rows that people confirm, beside those of attempts. */
export class TrajectoryTags1795380000000 implements MigrationInterface {
  name = 'TrajectoryTags1795380000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('failure_tags', new TableColumn({ name: 'subject', type: 'text', default: "'attempt'" }));
    for (let after = ''; ;) {
      const rows = await read(runner, after);
      for (const row of rows) for (const kept of JSON.parse(row.tags) as Kept[]) await insert(runner, row, kept);
      if (rows.length < PAGE) break;
      after = rows.at(-1)?.id ?? '';
    }
    await runner.dropColumn('trajectories', 'tags');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.addColumn('trajectories', new TableColumn({ name: 'tags', type: 'text', default: "'[]'" }));
    await runner.query("DELETE FROM failure_tags WHERE subject = 'trajectory'");
    await runner.dropColumn('failure_tags', 'subject');
  }
}

async function read(runner: QueryRunner, after: string): Promise<Row[]> {
  const mark = runner.connection.options.type === 'postgres' ? '$1' : '?';
  return (await runner.query(
    `SELECT j.id, j.run_id, j.task_id, j.agent, j.model, j.tags, j.created_at, j.finished_at, t.id AS curated, s.language
     FROM trajectories j LEFT JOIN tasks t ON t.origin = 'swe:' || j.task_id LEFT JOIN swe_tasks s ON s.id = j.task_id
     WHERE j.id > ${mark} ORDER BY j.id LIMIT ${PAGE}`,
    [after],
  )) as Row[];
}

async function insert(runner: QueryRunner, row: Row, { axis, slug, evidence }: Kept): Promise<void> {
  const rule = axis === 'outcome' ? 'outcome' : `trajectory/${RULE_OF[slug] ?? 'unknown'}`;
  const key = axis === 'outcome' ? `${row.id}:outcome` : `${row.id}:${slug}:${rule}@1`;
  const at = row.finished_at ?? row.created_at;
  const step = /^step (\d+)/.exec(evidence)?.[1];
  const values: Record<string, unknown> = {
    // Of the shape that ids have; from the key, so that the same row is the same again.
    ...{ id: idOf(key), key, subject: 'trajectory', attempt_id: row.id, run_id: row.run_id ?? row.id },
    ...{ task_id: row.curated ?? row.task_id, model: row.model === null ? row.agent : `${row.agent}/${row.model}` },
    ...{
      domain: row.language ?? 'unknown',
      axis,
      slug,
      taxonomy_version: '1.1.0',
      source: 'rule',
      rule_id: rule,
      rule_version: 1,
    },
    ...{ confidence: axis === 'outcome' ? null : (MEDIUM[RULE_OF[slug] ?? ''] ?? 'high') },
    evidence: JSON.stringify([step === undefined ? { at: 'run' } : { at: 'step', step: Number(step) }]),
    ...{ state: axis === 'outcome' ? 'confirmed' : 'suggested', created_at: at, decided_at: axis === 'outcome' ? at : null },
  };
  const names = Object.keys(values);
  const marks = names.map((_, index) => (runner.connection.options.type === 'postgres' ? `$${index + 1}` : '?'));
  await runner.query(`INSERT INTO failure_tags (${names.join(', ')}) VALUES (${marks.join(', ')})`, Object.values(values));
}

function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `ftag_${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
