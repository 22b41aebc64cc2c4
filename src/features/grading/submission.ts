import { DomainError } from '../../domain/errors';
import { sha256 } from '../../platform/hash';
import type { SolutionInterface, SourceFile } from '../../platform/sandbox';
import { extractCode } from './domain/extraction';
import { MAX_CODE_BYTES, type NewGrading } from './grading.schema';

export interface Submitted {
  /** Sorted by path; empty if there is no code in the reply. */
  files: SourceFile[];
  /** JSON of [[path, content], ...]. */
  json: string;
  sha256: string;
}

/** The files that are judged. Throws a 422 if the code in a reply is too large. */
export function readSubmission(submission: NewGrading['submission'], target: SolutionInterface): Submitted {
  const files = filesOf(submission, target).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const json = JSON.stringify(files.map(({ path, content }) => [path, content]));
  return { files, json, sha256: sha256(json) };
}

function filesOf(submission: NewGrading['submission'], target: SolutionInterface): SourceFile[] {
  if ('files' in submission) return submission.files;
  const path = mainFile(target);
  if ('code' in submission) return [{ path, content: submission.code }];
  const content = extractCode(submission.reply, submission.extraction);
  if (content === undefined) return [];
  if (Buffer.byteLength(content) > MAX_CODE_BYTES)
    throw new DomainError('invalid', undefined, [
      { pointer: '/submission/reply', detail: `its code has more than ${MAX_CODE_BYTES} bytes` },
    ]);
  return [{ path, content }];
}

/** Where code that came without a file name goes: the program's entry file, or the interface's first module. */
function mainFile({ entryFile, modules }: SolutionInterface): string {
  if (entryFile !== undefined) return entryFile;
  const [first] = modules;
  if (!first) throw new DomainError('not-gradable', 'The interface of the version names no module.');
  return `${first.name.replaceAll('.', '/')}.py`;
}
