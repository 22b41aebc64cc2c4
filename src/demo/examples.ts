import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { File, RulingInput, TaskParts } from '../client';

const Ruling = z.object({
  fault: z.string(),
  subtype: z.string(),
  rationale: z.string(),
  findings: z.object({ author: z.string().optional(), 'test-writer': z.string().optional() }).default({}),
});

const TaskFile = z.object({
  title: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  interface: z.record(z.string(), z.unknown()),
  environment: z.object({ python: z.string(), packages: z.array(z.string()) }),
  story: z.object({ kind: z.string(), ruling: Ruling.optional() }),
});

type Requirements = TaskParts['requirements']['requirements'];

/** A sample task of `examples/tasks/<slug>`, with what its story changes after the ruling. */
export interface Example {
  slug: string;
  story: string;
  parts: TaskParts;
  tests: File[];
  ruling: RulingInput | undefined;
  rework: {
    prompt?: { text: string };
    requirements?: { requirements: Requirements };
    solution?: { files: File[] };
    tests?: File[];
  };
}

export function loadExamples(folder: string): Example[] {
  const slugs = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'task.yaml')));
  return slugs.sort().map((slug) => loadExample(join(folder, slug), slug));
}

function loadExample(folder: string, slug: string): Example {
  const { title, metadata, interface: declared, environment, story } = TaskFile.parse(parse(text(folder, 'task.yaml')));
  return {
    ...{ slug, story: story.kind, ruling: story.ruling, tests: filesOf(join(folder, 'tests')) },
    parts: {
      metadata: { ...metadata, title, interface: declared },
      prompt: { text: text(folder, 'prompt.md') },
      requirements: { requirements: requirementsOf(folder) },
      solution: { files: filesOf(join(folder, 'solution')) },
      environment,
    },
    rework: reworkOf(join(folder, 'rework')),
  };
}

function reworkOf(folder: string): Example['rework'] {
  const has = (name: string): boolean => existsSync(join(folder, name));
  return {
    ...(has('prompt.md') && { prompt: { text: text(folder, 'prompt.md') } }),
    ...(has('requirements.yaml') && { requirements: { requirements: requirementsOf(folder) } }),
    ...(has('solution') && { solution: { files: filesOf(join(folder, 'solution')) } }),
    ...(has('tests') && { tests: filesOf(join(folder, 'tests')) }),
  };
}

function requirementsOf(folder: string): Requirements {
  const rows = parse(text(folder, 'requirements.yaml')) as Requirements;
  return rows.map((row) => ({ ...row, text: row.text.trim() }));
}

function text(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** All files below a folder, by path. */
function filesOf(folder: string): File[] {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const paths = names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
  return paths.map((path) => ({ path: relative(folder, path).split('\\').join('/'), content: readFileSync(path, 'utf8') }));
}
