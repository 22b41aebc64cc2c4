import type { TaskInterface } from '../../tasks';
import { makeStubs } from './stubs';

const SHAPE = { classes: ['Stack'], exceptions: ['StackError'], functions: ['parse'] };

describe('Stubs', () => {
  it('define every declared name, each in its kind', () => {
    const declared: TaskInterface = {
      kind: 'module',
      modules: [{ name: 'solution', names: ['parse', 'Stack', 'StackError', 'LIMIT'] }],
    };
    const stubs = makeStubs(declared, SHAPE);
    expect(stubs.map(({ name }) => name)).toEqual(['empty', 'raise', 'none', 'constant', 'echo']);
    const [empty, ...others] = stubs.map(({ files }) => files[0]?.content ?? 'missing');
    expect(empty).toBe('');
    for (const content of others) {
      expect(content).toMatch(/^def parse\(\*args, \*\*kwargs\):$/m);
      expect(content).toMatch(/^class Stack:$/m);
      expect(content).toMatch(/^class StackError\(Exception\):$/m);
      expect(content).toMatch(/^LIMIT = None$/m);
    }
  });

  it('hold nothing of the solution but its names', () => {
    const declared: TaskInterface = { kind: 'functions', modules: [{ name: 'solution', names: ['parse'] }] };
    const words = new Set(
      makeStubs(declared, SHAPE).flatMap(({ files }) => files.flatMap(({ content }) => content.match(/[A-Za-z]\w+/g) ?? [])),
    );
    expect([...words].sort()).toEqual([
      'None',
      'NotImplementedError',
      'args',
      'def',
      'else',
      'if',
      'kwargs',
      'parse',
      'raise',
      'return',
    ]);
  });

  it('lie where the modules lie, packages as packages', () => {
    const declared: TaskInterface = {
      kind: 'files',
      modules: [
        { name: 'shop', names: ['parse'] },
        { name: 'shop.cart', names: ['Stack'] },
      ],
    };
    expect(makeStubs(declared, SHAPE)[1]?.files.map(({ path }) => path)).toEqual(['shop/__init__.py', 'shop/cart.py']);
  });

  it('are programs for a program', () => {
    const declared: TaskInterface = { kind: 'program', modules: [], entry_file: 'main.py' };
    const stubs = makeStubs(declared, { classes: [], exceptions: [], functions: [] });
    expect(stubs.every(({ files }) => files.length === 1 && files[0]?.path === 'main.py')).toBe(true);
    expect(new Set(stubs.map(({ files }) => files[0]?.content)).size).toBe(5);
  });
});
