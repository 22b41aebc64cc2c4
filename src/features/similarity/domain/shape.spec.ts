import { shapeOf } from './shape';

function shape(content: string, names: string[], kind = 'functions'): string | undefined {
  return shapeOf({ kind, modules: [{ name: 'solution', names }] }, [{ path: 'solution.py', content }]);
}

describe('The shape of an interface', () => {
  it.each([
    ['def f():\n    pass\n', ['f'], 'functions:0'],
    ['def f(a, b=(1, 2), *, c: dict[str, int] = {}):\n    pass\n', ['f'], 'functions:3'],
    ['def f(\n    a,  # the first, not (the last)\n    /,\n    b=",",\n):\n    pass\n', ['f'], 'functions:2'],
    ['def f(*args, **more):\n    pass\n\n\nasync def g(x):\n    pass\n', ['f', 'g'], 'functions:2:1'],
    ['class E(Exception):\n    pass\n\n\nLIMIT: int = 3\n\n\ndef f(x):\n    pass\n', ['f', 'E', 'LIMIT'], 'functions:1:x:x'],
    ['def g(x, y):\n    pass\n\n\ndef f(x):\n    pass\n', ['f', 'g'], 'functions:1:2'],
  ])('counts parameters: %s', (source, names, expected) => expect(shape(source, names)).toBe(expected));

  it('is none where a function is not at the top level, or the names of methods matter', () => {
    expect(shape('class A:\n    def f(self):\n        pass\n', ['f'])).toBeUndefined();
    expect(shape('class A:\n    pass\n', ['A'], 'class')).toBeUndefined();
  });

  it('of a program is that of any program', () => {
    expect(shapeOf({ kind: 'program', modules: [] }, [{ path: 'main.py', content: 'print(1)' }])).toBe('program');
  });
});
