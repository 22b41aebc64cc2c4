import { z } from 'zod';
import type { SourceFile } from '../../../platform/sandbox';

/** An edit of a file: byte offsets into its UTF-8 text, and what stands there instead. */
const Edit = z.tuple([z.number().int(), z.number().int(), z.string()]);
export type Edit = z.infer<typeof Edit>;

/** One small change of a solution, as `sandbox-images/python/quality/mutate.py` prints it. */
export const Mutant = z.object({
  /** `mutant-` and 12 hex digits; the same for the same change, wherever its line has moved. */
  id: z.string(),
  path: z.string(),
  operator: z.string(),
  /** Functions and classes around it, with dots; empty at the top of a module. */
  scope: z.string(),
  line: z.number().int(),
  start: z.number().int(),
  end: z.number().int(),
  replacement: z.string(),
  /** Raises where the changed statement would run; null for what runs when a module is imported. */
  reach: Edit.nullable(),
});
export type Mutant = z.infer<typeof Mutant>;

export function editOf({ start, end, replacement }: Mutant): Edit {
  return [start, end, replacement];
}

/** The text with the edit made. */
export function applyEdit(content: string, [start, end, replacement]: Edit): string {
  const bytes = Buffer.from(content, 'utf8');
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement, 'utf8'), bytes.subarray(end)]).toString('utf8');
}

/** The solution with one file edited. */
export function withEdit(files: readonly SourceFile[], path: string, edit: Edit): SourceFile[] {
  return files.map((file) => (file.path === path ? { path, content: applyEdit(file.content, edit) } : file));
}

/** Lines around a change, as `diff -u` has them. */
const CONTEXT = 3;

/** The change as a unified diff of one hunk. */
export function diffOf(before: string, mutant: Mutant): string {
  const old = before.split('\n');
  const changed = applyEdit(before, editOf(mutant)).split('\n');
  let top = 0;
  while (top < Math.min(old.length, changed.length) && old[top] === changed[top]) top += 1;
  let bottom = 0;
  while (bottom < Math.min(old.length, changed.length) - top && old.at(-1 - bottom) === changed.at(-1 - bottom)) bottom += 1;
  const from = Math.max(0, top - CONTEXT);
  const after = Math.min(CONTEXT, bottom);
  const lines = [
    ...old.slice(from, top).map((line) => ` ${line}`),
    ...old.slice(top, old.length - bottom).map((line) => `-${line}`),
    ...changed.slice(top, changed.length - bottom).map((line) => `+${line}`),
    ...old.slice(old.length - bottom, old.length - bottom + after).map((line) => ` ${line}`),
  ];
  const span = (all: string[]): string => `${from + 1},${all.length - bottom + after - from}`;
  const head = [`--- a/${mutant.path}`, `+++ b/${mutant.path}`, `@@ -${span(old)} +${span(changed)} @@`];
  return `${[...head, ...lines].join('\n')}\n`;
}
