import type { SweTask } from '../batches';
import type { BlindTestCounts } from '../hidden-tests';
import type { ShownHint } from '../hints';
import type { DifficultyBucket } from '../../domain/evaluation';
import type { StampedEvaluation } from '../evaluation';
import type { GoldenRecord, SwePublication } from '../pools';
import type { CurrentScreening } from '../screening';
import type { Certificate } from '../validation';
import type { Trial } from './domain/criteria';

/** What a record is made of; all of it is stored by the features that found it. */
export interface RecordParts {
  source: SweTask;
  statement: string;
  certificate: Pick<Certificate, 'id' | 'sha256'>;
  screening: CurrentScreening;
  evaluation: StampedEvaluation;
  hints: readonly ShownHint[];
  trials: readonly Trial[];
  hiddenTests: BlindTestCounts | undefined;
}

/** Members of a stored validation record that go into the golden one. */
interface StoredRecord {
  test: { run: string; format: string; timeoutSeconds: number };
  runs: Record<string, unknown>[];
  tests: { id: string; category?: string; dropped?: unknown }[];
  f2p: string[];
  p2p: string[];
}

interface Instance {
  patch: string;
  test_patch: string;
  created_at: string;
}

/** Of 1 to 10, for filters that both pools share: the middle of what each bucket of the evaluators spans. */
const HUMAN_DIFFICULTY: Readonly<Record<DifficultyBucket, number>> = {
  'under-15-minutes': 2,
  '15-minutes-to-1-hour': 4,
  '1-to-4-hours': 7,
  'over-4-hours': 9,
};

/** The canonical record of a task that is golden now (swe-datasets.md 1.7). No person is named in it. */
export function goldenRecord(parts: RecordParts): GoldenRecord {
  const { source, statement, certificate, screening, evaluation, hints, trials, hiddenTests } = parts;
  const { summary, language } = source;
  const row = JSON.parse(source.instance) as Instance;
  const record = JSON.parse(source.record) as StoredRecord;
  const of = (category: string): string[] =>
    record.tests.filter((test) => test.category === category && test.dropped === undefined).map(({ id }) => id);
  return {
    ...{ format: 'assay-golden/1', instance_id: source.id, repo: summary.repo, pull_request: summary.pull_request, language },
    ...{ category: summary.category, licences: summary.licences, base_commit: summary.base_commit, created_at: row.created_at },
    ...{ problem_statement: statement, hints: [...hints], patch: row.patch, test_patch: row.test_patch },
    ...{ fail_to_pass: record.f2p, pass_to_pass: record.p2p, skip_to_pass: of('s2p'), none_to_pass: of('n2p-new') },
    ...{ image: summary.image, timeout_seconds: record.test.timeoutSeconds, test_command: record.test.run },
    ...{ report_format: record.test.format, directory_hash: source.contentHash, runs: record.runs },
    ...{ difficulty: evaluation.difficulty, measured_difficulty: summary.difficulty },
    screening: {
      ...{ id: screening.id, policy_version: screening.policyVersion, evidence_hash: screening.evidenceHash },
      ...{ verdict: screening.verdict, results: screening.results.map(({ code, status }) => ({ code, status })) },
      overrides: screening.overrides.map(({ criterion, reason, rulingId }) => ({ criterion, reason, ruling_id: rulingId })),
    },
    evaluation: { ...evaluation },
    trials: trials.map((trial) => ({ ...trial })),
    certificate: { id: certificate.id, sha256: certificate.sha256 },
    hidden_tests: hiddenTests ?? null,
  };
}

export function publicationOf(record: GoldenRecord, policyVersion: number): SwePublication {
  const bucket = record.difficulty as DifficultyBucket;
  return {
    ...{ record, certificateId: record.certificate.id, policyVersion, trust: 'shared-container' },
    humanDifficulty: HUMAN_DIFFICULTY[bucket],
    facets: [
      ['language', record.language],
      ['category', record.category],
      ['repository', record.repo.toLowerCase()],
      ['difficulty', bucket],
      ...record.licences.map((licence): ['licence', string] => ['licence', licence]),
    ],
  };
}
