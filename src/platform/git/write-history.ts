import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePath } from './path-bytes';
import { runGit } from './run-git';

export interface PlannedFile {
  path: string;
  /** For mode 160000 (a submodule) the id of its commit. */
  content: string | Buffer;
  mode?: '100644' | '100755' | '120000' | '160000';
}

/** A commit to be made, with its whole tree. The same plan gives the same ids on every machine. */
export interface PlannedCommit {
  /** By which other commits of the plan name it as a parent. */
  name: string;
  /** Full name of the ref that is moved here: `refs/heads/main`. */
  ref: string;
  message: string;
  /** The first is the one it was made on. */
  parents: string[];
  /** `Name <mail>`, without line breaks. */
  author?: string;
  /** Seconds since 1970, UTC. */
  at: number;
  files: PlannedFile[];
}

/** Makes a bare repository with these commits; HEAD is the ref of the first. Answers the ids by the names of the plan. */
export async function writeHistory(folder: string, commits: readonly PlannedCommit[]): Promise<Map<string, string>> {
  for (const part of ['objects', 'refs']) await mkdir(join(folder, part), { recursive: true });
  await writeFile(join(folder, 'HEAD'), `ref: ${commits[0]?.ref ?? 'refs/heads/main'}\n`);
  await writeFile(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  const marks = new Map(commits.map(({ name }, at) => [name, `:${String(at + 1)}`]));
  const file = join(folder, 'marks');
  const args = ['fast-import', '--quiet', '--done', '--force', `--export-marks=${file}`];
  await runGit({
    gitDir: folder,
    args,
    input: Buffer.concat([...commits.flatMap((commit) => stream(commit, marks)), bytes('done\n')]),
  });
  const ids = new Map((await readFile(file, 'latin1')).split('\n').map((line) => line.split(' ') as [string, string]));
  await rm(file);
  return new Map([...marks].map(([name, mark]) => [name, ids.get(mark) ?? '']));
}

/** The format of git-fast-import(1). */
function stream(commit: PlannedCommit, marks: ReadonlyMap<string, string>): Buffer[] {
  const person = `${commit.author ?? 'A Person <person@example.org>'} ${String(commit.at)} +0000`;
  const [from, ...merged] = commit.parents.map((parent) => marks.get(parent) ?? parent);
  return [
    ...(from === undefined ? [bytes(`reset ${commit.ref}\n\n`)] : []),
    bytes(`commit ${commit.ref}\nmark ${marks.get(commit.name) ?? ''}\nauthor ${person}\ncommitter ${person}\n`),
    data(bytes(commit.message)),
    ...(from === undefined ? [] : [bytes(`from ${from}\n`)]),
    ...merged.map((parent) => bytes(`merge ${parent}\n`)),
    bytes('deleteall\n'),
    ...commit.files.flatMap(fileStream),
    bytes('\n'),
  ];
}

function fileStream({ path, content, mode = '100644' }: PlannedFile): Buffer[] {
  const name = quote(encodePath(path));
  if (mode === '160000') return [bytes(`M ${mode} ${content.toString()} `), name, bytes('\n')];
  return [bytes(`M ${mode} inline `), name, bytes('\n'), data(typeof content === 'string' ? bytes(content) : content)];
}

function data(content: Buffer): Buffer {
  return Buffer.concat([bytes(`data ${String(content.length)}\n`), content, bytes('\n')]);
}

/** A C-style string: every byte outside of plain ASCII as three octal digits. */
function quote(path: Buffer): Buffer {
  const plain = [...path].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return bytes(`"${plain.join('')}"`);
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}
