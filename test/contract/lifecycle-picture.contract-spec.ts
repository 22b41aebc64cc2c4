import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lifecycleFiles } from '../../scripts/lifecycle-picture';
import { TRANSITIONS, type Transition } from '../../src/domain/lifecycle';
import type { TaskKind } from '../../src/domain/task';

const ROOT = join(__dirname, '..', '..');
const files = lifecycleFiles();

describe('The pictures of the lifecycle', () => {
  it.each(Object.keys(files))('%s is what the table gives (npx tsx scripts/lifecycle-picture.ts writes it)', (path) => {
    expect(readFileSync(join(ROOT, path), 'utf8').split('\n')).toEqual(files[path]?.split('\n'));
  });

  it('draw every step of an RLEF task once, and no other', () => {
    const drawn = [...committed('docs/lifecycle.svg').matchAll(/data-step="([^"]+)"/g)].map((match) => match[1]);
    expect(drawn.sort()).toEqual(stepsOf('rlef', ({ from, to, guard }) => `${from} ${to} ${guard}`));
  });

  it.each(['rlef', 'swe'] as const)('list every step of a task of kind %s once, and no other', (kind) => {
    const section = committed('docs/lifecycle.md').split(/^## /m)[kind === 'rlef' ? 1 : 2] ?? '';
    const listed = [...section.matchAll(/^\| `(\S+)` +\| `(\S+)` +\| `(\S+)` +\|$/gm)].map((match) => match.slice(1).join(' '));
    expect(listed.sort()).toEqual(stepsOf(kind, ({ from, to, guard }) => `${from} ${to} ${guard}`));
    const arrows = [...section.matchAll(/^ {2}(\w+) --> (\w+) : (\S+)$/gm)].map((match) => match.slice(1).join(' '));
    expect(arrows.sort()).toEqual(stepsOf(kind, ({ from, to, guard }) => `${underscored(from)} ${underscored(to)} ${guard}`));
  });

  it('are in the README', () => {
    expect(committed('README.md')).toContain('(docs/lifecycle.svg)');
  });
});

function committed(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function stepsOf(kind: TaskKind, render: (step: Transition) => string): string[] {
  return TRANSITIONS.filter(({ kinds }) => kinds.includes(kind))
    .map(render)
    .sort();
}

function underscored(status: string): string {
  return status.replaceAll('-', '_');
}
