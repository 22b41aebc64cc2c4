import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ImportLine } from './domain/imported-task';
import { readExercismDirectory, readHumanEvalFile } from './readers';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-readers-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: string | Buffer): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function told(lines: AsyncIterable<ImportLine>): Promise<[number, string][]> {
  const all: [number, string][] = [];
  for await (const { line, task, error } of lines) all.push([line, task?.origin ?? error ?? '']);
  return all;
}

function record(id: string): string {
  const prompt = 'def twice(number):\n    """ The double of a number. """\n';
  const test = 'def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(0) == 0\n';
  return JSON.stringify({ task_id: id, prompt, entry_point: 'twice', canonical_solution: '    return 2 * number\n', test });
}

describe('readHumanEvalFile', () => {
  it('gives good lines and names the bad ones by number', async () => {
    const lines = [record('Ours/1'), '', '{"task_id": ', record('bad id'), record('Ours/5')];
    const bytes = Buffer.concat([
      Buffer.from(`${lines.join('\n')}\n`),
      Buffer.from([0xff, 0xfe, 10]),
      Buffer.from(record('Ours/7')),
    ]);
    expect(await told(readHumanEvalFile(write('data.jsonl', bytes)))).toEqual([
      [1, 'humaneval:Ours/1'],
      [3, 'not JSON'],
      [4, 'task_id: not an id'],
      [5, 'humaneval:Ours/5'],
      [6, 'not UTF-8'],
      [7, 'humaneval:Ours/7'],
    ]);
  });

  it('reports a line that is too long and goes on after it', async () => {
    const path = write('data.jsonl', `${'x'.repeat(5 * 1024 * 1024)}\n${record('Ours/2')}\n`);
    expect(await told(readHumanEvalFile(path))).toEqual([
      [1, 'longer than 4 MiB'],
      [2, 'humaneval:Ours/2'],
    ]);
  });

  it('fails for a file that is not there', async () => {
    await expect(told(readHumanEvalFile(join(root, 'none')))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('readExercismDirectory', () => {
  function exercise(folder: string, slug: string): void {
    const files = { solution: [`${slug}.py`], test: [`${slug}_test.py`], example: ['.meta/example.py'] };
    write(`${folder}/.meta/config.json`, JSON.stringify({ blurb: 'Doubles.', files }));
    write(`${folder}/.meta/example.py`, 'def twice(number):\n    return 2 * number\n');
    write(`${folder}/.docs/instructions.md`, 'Double the number that is given.\n');
    write(`${folder}/.approaches/plot.png`, Buffer.from([0x89, 0x50, 0xff]));
    write(`${folder}/${slug}_test.py`, `from ${slug} import twice\n\n\ndef test_a():\n    assert twice(1) == 2\n`);
  }

  it('reads one exercise, its links left out', async () => {
    exercise('twice', 'twice');
    symlinkSync('/etc/hostname', join(root, 'twice', 'host.txt'));
    expect(await told(readExercismDirectory(join(root, 'twice')))).toEqual([[1, 'exercism:python/twice']]);
  });

  it('reads a folder of exercises, in order, and goes on after a broken one', async () => {
    exercise('b', 'b');
    exercise('a', 'a');
    write('c/.meta/config.json', '{}');
    write('notes/readme.md', 'Not an exercise.');
    const lines = await told(readExercismDirectory(root));
    expect(lines.map(([line, text]) => [line, text.split(':')[0]])).toEqual([
      [1, 'exercism'],
      [2, 'exercism'],
      [3, '.meta/config.json'],
    ]);
  });

  it('takes the ratings of a track', async () => {
    exercise('exercises/practice/twice', 'twice');
    write(
      'config.json',
      JSON.stringify({ exercises: { practice: [{ slug: 'twice', difficulty: 7, practices: ['functions'] }] } }),
    );
    for await (const { task } of readExercismDirectory(root)) {
      expect(task?.metadata).toMatchObject({ human_difficulty: 7, concepts: ['functions'] });
    }
    expect(await told(readExercismDirectory(root))).toHaveLength(1);
  });

  it('says when there is nothing', async () => {
    expect(await told(readExercismDirectory(root))).toEqual([[1, 'there is no exercise here: no .meta/config.json']]);
  });
});
