import { readFileSync } from 'node:fs';
import type { SolutionInterface, SourceFile } from '../../../src/platform/sandbox';
import { fromHere } from './here';

/** What attacks are aimed at: small tasks with public and private tests, and a solution that deserves to pass. */
export interface Target {
  interface: SolutionInterface;
  suite: SourceFile[];
  /** The file that an honest submission consists of. */
  honest: SourceFile;
}

const INTERFACES = {
  add: functions('add'),
  text: functions('render'),
  floats: functions('half'),
  values: functions('pick'),
  reckon: functions('reckon'),
  mutable: functions('order', 'total'),
  stack: { kind: 'class', modules: [{ name: 'solution', names: ['Stack'] }] },
  program: { kind: 'program', modules: [], entryFile: 'main.py' },
} as const satisfies Record<string, SolutionInterface | object>;
export type TargetName = keyof typeof INTERFACES;

function functions(...names: string[]): SolutionInterface {
  return { kind: 'functions', modules: [{ name: 'solution', names }] };
}

export function isTargetName(name: string): name is TargetName {
  return name in INTERFACES;
}

export function loadTarget(name: TargetName): Target {
  const folder = (file: string): string => readFileSync(fromHere('targets', name, file), 'utf8');
  const path = name === 'program' ? 'main.py' : 'solution.py';
  return {
    interface: INTERFACES[name],
    suite: [{ path: 'test_it.py', content: folder('test_it.py') }],
    honest: { path, content: folder('honest.py') },
  };
}
