import { join } from 'node:path';
import { writeHistory, type PlannedCommit, type PlannedFile } from '../../src/platform/git';

const OWNER = 'bench';
const MODULES = 12;
/** One in so many changes documents alone, and one in so many was made by a program: these are rejected. */
const DOCS_EVERY = 4;
const BOT_EVERY = 10;
const HOUR = 3600;

const LICENCE =
  'MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\n\nThe above copyright notice shall be included\n';

export interface MadeHistory {
  folder: string;
  /** `owner/repo:pr-1` and so on. */
  refs: string[];
}

/** A small Python repository below a root with so many squashed pull requests, the last merged an hour ago. */
export async function makePullHistory(root: string, name: string, pulls: number): Promise<MadeHistory> {
  const files = new Map<string, string>([
    ['LICENSE', LICENCE],
    ['pyproject.toml', '[project]\nname = "sums"\nversion = "1"\n'],
    ['README.md', '# Sums\n'],
  ]);
  for (let module = 0; module < MODULES; module += 1) setModule(files, module, 0);
  const began = Math.floor(Date.now() / 1000) - (pulls + 1) * HOUR;
  const commits: PlannedCommit[] = [{ ...commitOf(0, 'Begin', files), at: began }];
  for (let number = 1; number <= pulls; number += 1) {
    const message = change(files, number);
    commits.push({
      ...commitOf(
        number,
        `${message} (#${number})\n\nPeople who add up more than ${number} values got a wrong sum, and no error.`,
        files,
      ),
      at: began + number * HOUR,
      parents: [String(number - 1)],
      ...(number % BOT_EVERY === 0 && { author: 'tidy[bot] <tidy@example.org>' }),
    });
  }
  const folder = join(root, OWNER, `${name}.git`);
  await writeHistory(folder, commits);
  return { folder, refs: Array.from({ length: pulls }, (_, at) => `${OWNER}/${name}:pr-${at + 1}`) };
}

/** Makes the change of a pull request; answers its title. */
function change(files: Map<string, string>, number: number): string {
  if (number % DOCS_EVERY === 0) {
    files.set('README.md', `# Sums\n\nEdition ${number}\n`);
    return `Describe edition ${number}`;
  }
  setModule(files, number % MODULES, number);
  return `Correct the sum of module ${number % MODULES}`;
}

function setModule(files: Map<string, string>, module: number, step: number): void {
  const name = `sums_${module}`;
  files.set(
    `src/sums/${name}.py`,
    `def add(values):\n    total = ${step}\n    for value in values:\n        total += value * ${step + 1}\n    return total - ${step}\n`,
  );
  files.set(
    `tests/test_${name}.py`,
    `from sums.${name} import add\n\n\ndef test_add():\n    assert add([1, 2]) == ${3 * (step + 1)}\n\n\ndef test_nothing():\n    assert add([]) == 0\n`,
  );
}

function commitOf(number: number, message: string, files: ReadonlyMap<string, string>): Omit<PlannedCommit, 'at'> {
  const all = [...files].map(([path, content]): PlannedFile => ({ path, content }));
  return { name: String(number), ref: 'refs/heads/main', message, parents: [], files: all };
}
