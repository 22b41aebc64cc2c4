import { z } from 'zod';
import { SWE_LANGUAGE_SLUGS } from '../../domain/swe';
import { textOf } from '../../platform/http';
import { Environment, FilePath, FilesPart, Hints, Metadata, Prompt, RequirementsPart } from './parts.schema';

/** What a curator declares of an SWE task. A blind test writer never reads it: it names the pull request and measures its patch. */
export const SweMetadata = z
  .strictObject({
    title: textOf(1, 500),
    language: z.enum(SWE_LANGUAGE_SLUGS),
    repository: z.string().describe('`owner/repo`'),
    pull_request: z.number().int(),
    base_commit: z.string(),
    category: z.string(),
    licences: z.array(z.string()),
    statement: z.string().describe('What the problem statement was made from'),
    difficulty: z.record(z.string(), z.object({ score: z.number(), label: z.string() })),
    fail_to_pass: z.number().int(),
    pass_to_pass: z.number().int(),
  })
  .meta({ id: 'SweMetadata' });
export type SweMetadata = z.infer<typeof SweMetadata>;

/** Patches and lists of tests can be larger than the files of an RLEF task; criterion `pr-size` of the screening bounds them. */
const LargeFile = z.strictObject({ path: FilePath, content: textOf(0, 64 * 1024 * 1024) }).meta({ id: 'SweFile' });

/** `solution` holds `golden.patch`; `tests` holds `tests.patch`, `tests.json` (the two lists) and the files of blind test writers. */
export const SweFiles = z.strictObject({ files: z.array(LargeFile).min(1).max(64) }).meta({ id: 'SweFiles' });
export type SweFiles = z.infer<typeof SweFiles>;

/** Which proved directory the task stands for; what builds and runs it is in there. */
export const SweEnvironment = z
  .strictObject({
    swe_task: z.string().describe('`owner__repo-123`'),
    directory_hash: z.string().describe("Harbor's content hash of the directory"),
    image: z.string(),
    test: z.string().describe('The command that runs the tests'),
  })
  .meta({ id: 'SweEnvironment' });
export type SweEnvironment = z.infer<typeof SweEnvironment>;

/** Parts that an SWE task writes in other words than an RLEF task. It has no requirements; prompt and hints are alike. */
export interface SweParts {
  metadata: SweMetadata;
  prompt: { text: string };
  solution: SweFiles;
  tests: SweFiles;
  environment: SweEnvironment;
  hints: { hints: string[] };
}

/** The content of any part of a task of either kind. */
export const AnyPart = z.union([
  Metadata,
  Prompt,
  RequirementsPart,
  FilesPart,
  Environment,
  Hints,
  SweMetadata,
  SweFiles,
  SweEnvironment,
]);
