import type { SweLanguage } from '../../../domain/swe';
import type { FileClass } from '../../sourcing';

export interface PatchLine {
  text: string;
  /** Of the patch, from 1. */
  at: number;
}

/** One file of a patch as git writes it without renames. */
export interface PatchFile {
  path: string;
  class: FileClass;
  language?: SweLanguage | undefined;
  /** Line of the patch where its part begins, from 1. */
  at: number;
  status: 'added' | 'deleted' | 'modified';
  oldMode?: string;
  newMode?: string;
  binary: boolean;
  hunks: number;
  added: PatchLine[];
  removed: PatchLine[];
  /** Lines that stay, and what git says behind `@@`. */
  context: string[];
}

/** What a path is; the rule is the pipeline's. */
export type Classify = (path: string) => { class: FileClass; language?: SweLanguage | undefined };

/** Takes a patch of git apart. What is no part of a file (nothing, in patches of ours) is left out. */
export function readPatch(text: string, classify: Classify): PatchFile[] {
  const files: PatchFile[] = [];
  let inHunk = false;
  for (const [index, line] of text.split('\n').entries()) {
    const at = index + 1;
    if (line.startsWith('diff --git ')) {
      const path = pathOf(line);
      files.push({ path, ...classify(path), at, ...EMPTY(), hunks: 0, binary: false, status: 'modified' });
      inHunk = false;
      continue;
    }
    const file = files.at(-1);
    if (!file) continue;
    if (line.startsWith('@@ ')) {
      inHunk = true;
      file.hunks += 1;
      file.context.push(/^@@ [^@]*@@ ?(.*)$/.exec(line)?.[1] ?? '');
    } else if (inHunk) takeLine(file, line, at);
    else takeHeader(file, line);
  }
  return files;
}

function EMPTY(): Pick<PatchFile, 'added' | 'removed' | 'context'> {
  return { added: [], removed: [], context: [] };
}

function takeLine(file: PatchFile, line: string, at: number): void {
  if (line.startsWith('+')) file.added.push({ text: line.slice(1), at });
  else if (line.startsWith('-')) file.removed.push({ text: line.slice(1), at });
  else if (line.startsWith(' ')) file.context.push(line.slice(1));
}

function takeHeader(file: PatchFile, line: string): void {
  const [, what, mode] = /^(new file|deleted file|old|new) mode ([0-7]{6})$/.exec(line) ?? [];
  if (what === 'new file') file.status = 'added';
  if (what === 'deleted file') file.status = 'deleted';
  if (mode !== undefined && (what === 'new file' || what === 'new')) file.newMode = mode;
  if (mode !== undefined && (what === 'deleted file' || what === 'old')) file.oldMode = mode;
  const own = /^index [0-9a-f]+\.\.[0-9a-f]+ ([0-7]{6})$/.exec(line)?.[1];
  if (own !== undefined) file.newMode ??= own;
  if (line === 'GIT binary patch' || line.startsWith('Binary files ')) file.binary = true;
}

/** `diff --git a/x b/x`: both halves are the same without renames. Git quotes a path with bytes beyond ASCII. */
function pathOf(header: string): string {
  const both = header.slice('diff --git '.length);
  const half = both.slice((both.length + 1) / 2);
  return half.startsWith('"') ? half.slice(3, -1) : half.slice(2);
}

/** Lines of code that a patch changes, both sides. */
export function changedLines(files: readonly PatchFile[]): number {
  return files.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
}
