import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idOf } from '../../domain/ids';
import { Requirements } from '../../domain/requirements';
import { BLINDNESS, POLICIES, SPLITS, TASK_KINDS } from '../../domain/task';
import { TRUST_LEVELS } from '../../domain/verdict';
import { pageOf, Timestamp } from '../../platform/http';
import { Environment, FilesPart, Metadata, Prompt, SourceFile } from '../tasks';
import { VERSION_STATUSES } from './pools.entity';
import { GoldenRecord, SealedSweTask } from './swe-task.schema';

const PublicTest = z.object({ id: z.string(), requirement_ids: z.array(z.string()) });

/** What a sealed reader may know of the proof: nothing that is computed from a hidden part. */
export const CertificateSummary = z
  .object({
    id: idOf('certificate'),
    policy: z.enum(POLICIES),
    trust: z.enum(TRUST_LEVELS),
    runs: z.number().int().describe('Fresh runs in which the reference passed every test'),
    stubs: z.number().int().describe('Solutions that do nothing of use, all rejected'),
    hash_seeds: z.array(z.number().int()),
    image: z.string(),
    python: z.string(),
    packages: z.array(z.string()),
    runner_version: z.string(),
    issued_at: Timestamp,
  })
  .meta({ id: 'CertificateSummary' });
export type CertificateSummary = z.infer<typeof CertificateSummary>;

const common = {
  id: idOf('task'),
  version_id: idOf('version'),
  number: z.number().int().describe('Of the version, from 1'),
  kind: z.enum(TASK_KINDS),
  split: z
    .enum(SPLITS)
    .describe(
      'By hash of the oldest near-duplicate: all versions of a task, and its near-duplicates, are in one split; held-out: near a protected benchmark',
    ),
  policy: z.enum(POLICIES),
  policy_version: z.number().int(),
  blindness: z.enum(BLINDNESS),
  trust: z.enum(TRUST_LEVELS),
  accepted_at: Timestamp,
  commitment: z.string().describe('sha256 of `<salt>:<content hash>`'),
  metadata: Metadata,
  prompt: Prompt,
  requirements: Requirements,
  environment: Environment,
};

/** The profile `sealed`: an allow-list. Stored JSON is this schema's output, so nothing else can be in it. */
export const SealedTask = z.object({
  ...common,
  tests: z.object({ files: z.array(SourceFile), list: z.array(PublicTest) }),
  certificate: CertificateSummary,
});
export type SealedTask = z.infer<typeof SealedTask>;

/** The profile `open`: all parts, and the certificate in whole. */
export const OpenTask = z.object({
  ...common,
  content_hash: z.string(),
  salt: z.string(),
  tests: z.object({
    files: FilesPart.shape.files,
    list: z.array(PublicTest.extend({ visibility: z.enum(['public', 'private']) })),
  }),
  solution: FilesPart,
  certificate: z.object({ id: idOf('certificate'), sha256: z.string(), body: z.record(z.string(), z.unknown()) }),
});
export type OpenTask = z.infer<typeof OpenTask>;

/** Members that can change after publication; spliced into the stored JSON when it is served. */
const live = {
  status: z.enum(VERSION_STATUSES),
  disputed: z.boolean().describe('True while a case about the task is open'),
};

const { instance_id, ...solverFields } = GoldenRecord.partial().shape;
const SwePoolTask = SealedSweTask.extend({ ...solverFields, instance_id, ...live }).meta({
  id: 'SwePoolTask',
  description: 'A golden task; the profile sealed has what a solver may know',
});

/** For the API document; what is served is text that was rendered when the version was made. */
const PoolTask = z
  .object({
    ...common,
    ...live,
    tests: z
      .object({
        files: z.array(SourceFile),
        list: z.array(PublicTest.extend({ visibility: z.enum(['public', 'private']).optional() })),
      })
      .describe('In the profile sealed: the public tests alone, as files that run'),
    certificate: z.union([CertificateSummary, OpenTask.shape.certificate]).describe('In the profile sealed: a summary'),
    solution: FilesPart.optional().describe('Profile open'),
    content_hash: z.string().optional().describe('Profile open'),
    salt: z.string().optional().describe('Profile open'),
  })
  .meta({ id: 'PoolTask', description: 'An accepted task, in the profile asked for' });
const AnyPoolTask = z.union([PoolTask, SwePoolTask]).meta({ id: 'AnyPoolTask' });
export const PoolTaskDto = createZodDto(AnyPoolTask);
export class PoolTaskPageDto extends createZodDto(pageOf(AnyPoolTask).meta({ id: 'PoolTaskPage' })) {}

export const FacetView = z
  .object({
    total: z.number().int(),
    facets: z.record(z.string(), z.record(z.string(), z.number().int())).describe('Facet -> value -> number of tasks that match'),
  })
  .meta({ id: 'PoolFacets' });
export type FacetView = z.infer<typeof FacetView>;
export class FacetDto extends createZodDto(FacetView) {}
