import { z } from 'zod';
import { Requirements } from '../../domain/requirements';
import type { Part } from '../../domain/task';
import { TaskMetadata } from '../../domain/taxonomy';
import { INTERFACE_KINDS } from '../../domain/verdict';
import { textOf } from '../../platform/http';

const PythonName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'not a public Python name');
const ModuleName = z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,4}$/, 'not a module name');

/** A relative path with `/`; every segment starts with a letter, digit or underscore, so no `..`, no hidden file. */
export const FilePath = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,7}$/, 'not a plain relative path');

export const SourceFile = z.strictObject({ path: FilePath, content: textOf(0, 256 * 1024) }).meta({ id: 'SourceFile' });
export type SourceFile = z.infer<typeof SourceFile>;

const MAX_TOTAL = 1024 * 1024;

export const SourceFiles = z
  .array(SourceFile)
  .min(1)
  .max(64)
  .refine((files) => new Set(files.map((f) => f.path)).size === files.length, 'two files have the same path')
  .refine((files) => files.reduce((sum, f) => sum + f.content.length, 0) <= MAX_TOTAL, 'more than 1 MiB in all');

/** What tests may reach of the solution; see docs/architecture.md, "The process boundary". */
export const TaskInterface = z
  .strictObject({
    kind: z.enum(INTERFACE_KINDS),
    modules: z.array(z.strictObject({ name: ModuleName, names: z.array(PythonName).min(1).max(100) })).max(32),
    entry_file: FilePath.optional(),
  })
  .refine((i) => (i.kind === 'program') === (i.entry_file !== undefined), {
    path: ['entry_file'],
    message: 'a program, and only a program, has an entry file',
  })
  .refine((i) => i.kind === 'program' || i.modules.length > 0, { path: ['modules'], message: 'at least one module' })
  .meta({ id: 'TaskInterface' });
export type TaskInterface = z.infer<typeof TaskInterface>;

export const Metadata = TaskMetadata.extend({ title: textOf(3, 200), interface: TaskInterface }).meta({ id: 'Metadata' });
export type Metadata = z.infer<typeof Metadata>;

export const Prompt = z.strictObject({ text: textOf(20, 50_000) }).meta({ id: 'Prompt' });
export type Prompt = z.infer<typeof Prompt>;

export const RequirementsPart = z.strictObject({ requirements: Requirements }).meta({ id: 'RequirementsPart' });
export type RequirementsPart = z.infer<typeof RequirementsPart>;

export const FilesPart = z.strictObject({ files: SourceFiles }).meta({ id: 'FilesPart' });
export type FilesPart = z.infer<typeof FilesPart>;

/**
 * `packages` are exact pins, `name==version`; none by default. Tests and solution run with exactly these. `isolation` asks that every
 * submission is graded in containers of its own, whatever the request says.
 */
export const Environment = z
  .strictObject({
    python: z.literal('3.13'),
    packages: z.array(z.string().regex(/^[a-z0-9][a-z0-9._-]*==[0-9][A-Za-z0-9.!+]*$/, 'not name==version')).max(20),
    isolation: z
      .literal('one-shot')
      .optional()
      .describe('Each submission in containers of its own: slower, and nothing is shared'),
  })
  .meta({ id: 'Environment' });
export type Environment = z.infer<typeof Environment>;

export const Hints = z.strictObject({ hints: z.array(textOf(1, 2000)).max(50) }).meta({ id: 'Hints' });

/** The schema of each part's content. */
export const PART_SCHEMAS = {
  metadata: Metadata,
  prompt: Prompt,
  requirements: RequirementsPart,
  solution: FilesPart,
  tests: FilesPart,
  environment: Environment,
  hints: Hints,
} as const satisfies Record<Part, z.ZodType>;

export type PartContent<P extends Part> = z.infer<(typeof PART_SCHEMAS)[P]>;
