import type { Split } from '../../domain/task';
import { canonicalJson } from '../../platform/hash';
import type { PythonFile } from '../../platform/python';
import type { PartContent } from '../tasks';
import type { Certificate, CertificateBody } from '../validation';
import type { TaskVersion } from './pools.entity';
import { OpenTask, SealedTask, type CertificateSummary } from './pools.schema';
import { OpenSweTask, SealedSweTask, type SwePublication } from './swe-task.schema';

/** Everything that is told about a version, in one profile or the other. */
export interface VersionData {
  version: Omit<TaskVersion, 'sealedJson' | 'openJson'>;
  metadata: PartContent<'metadata'>;
  prompt: PartContent<'prompt'>;
  requirements: PartContent<'requirements'>;
  environment: PartContent<'environment'>;
  solution: PartContent<'solution'>;
  tests: PartContent<'tests'>;
  /** The suite cut to its public tests: `publicSuite` of `tests`. */
  publicFiles: PythonFile[];
  certificate: Pick<Certificate, 'id' | 'sha256'> & { body: CertificateBody };
}

/** The task as the profile `sealed` serves it, without its live members. Canonical JSON. */
export function sealedJson(data: VersionData): string {
  const published = data.certificate.body.tests.filter((test) => test.visibility === 'public');
  const list = published.map(({ id, requirement_ids }) => ({ id, requirement_ids }));
  const task = { ...commonOf(data), tests: { files: data.publicFiles, list }, certificate: summaryOf(data.certificate) };
  return canonicalJson(SealedTask.parse(task));
}

/** The same for the profile `open`. */
export function openJson(data: VersionData): string {
  const { version, tests, solution, certificate } = data;
  const { id, sha256, body } = certificate;
  const list = body.tests.map(({ id: testId, requirement_ids, visibility }) => ({ id: testId, requirement_ids, visibility }));
  const open = { content_hash: version.contentHash, salt: version.salt, tests: { files: tests.files, list }, solution };
  return canonicalJson(OpenTask.parse({ ...commonOf(data), ...open, certificate: { id, sha256, body } }));
}

/** Both profiles of a golden SWE task. */
export function sweJson(
  version: VersionData['version'],
  { record }: SwePublication,
): Pick<TaskVersion, 'sealedJson' | 'openJson'> {
  const common = headOf(version);
  const { contentHash: content_hash, salt } = version;
  return {
    sealedJson: canonicalJson(SealedSweTask.parse({ ...common, ...record })),
    openJson: canonicalJson(OpenSweTask.parse({ ...common, ...record, content_hash, salt })),
  };
}

function commonOf({ version, metadata, prompt, requirements, environment }: VersionData) {
  return { ...headOf(version), metadata, prompt, requirements: requirements.requirements, environment };
}

function headOf(version: VersionData['version']) {
  const { id, taskId, number, pool, split, policy, policyVersion, blindness, trust, acceptedAt, commitment } = version;
  return {
    ...{
      id: taskId,
      version_id: id,
      number,
      kind: pool,
      split,
      policy,
      policy_version: policyVersion,
      blindness,
      trust,
      commitment,
    },
    accepted_at: acceptedAt,
  };
}

// Counts of runs and stubs come from the policy; the number of tests, durations and the seed of the orders stay out.
function summaryOf({ id, body }: VersionData['certificate']): CertificateSummary {
  const fresh = body.runs.filter((run) => run.purpose === 'oracle');
  const seeded = body.runs.filter((run) => run.purpose === 'oracle' || run.purpose === 'seeds');
  const { trust, image, python, packages, runner_version, issued_at } = body;
  return {
    ...{ id, policy: body.policy as CertificateSummary['policy'], trust, runs: fresh.length, stubs: body.stubs_rejected.length },
    hash_seeds: [...new Set(seeded.flatMap((run) => run.hash_seed ?? []))],
    ...{ image, python, packages, runner_version, issued_at },
  };
}

/** Stored JSON with another split. */
export function withSplit(json: string, split: Split): string {
  return canonicalJson({ ...(JSON.parse(json) as object), split });
}

/** Stored JSON with the members that change after publication, and others that belong to one answer: pieces of UTF-8. */
export function spliceLive(json: Buffer, live: Readonly<Record<string, string | boolean>>): [Buffer, Buffer] {
  return [json.subarray(0, -1), Buffer.from(`,${JSON.stringify(live).slice(1)}`)];
}
