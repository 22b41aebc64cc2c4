import type { TaskInterface } from '../../tasks';

/** What the reference defines, so that a stub has the same shape: names only. */
export interface Shape {
  classes: readonly string[];
  exceptions: readonly string[];
  functions: readonly string[];
}

export interface Stub {
  name: string;
  files: { path: string; content: string }[];
}

/** How each stub answers every call; `program` is its whole text for programs. */
const BEHAVIOURS = [
  { name: 'empty', body: null, program: '' },
  { name: 'raise', body: 'raise NotImplementedError', program: 'raise NotImplementedError\n' },
  { name: 'none', body: 'return None', program: 'import sys\nsys.stdin.read()\n' },
  { name: 'constant', body: 'return 0', program: 'print(0)\n' },
  { name: 'echo', body: 'return args[0] if args else None', program: 'import sys\nsys.stdout.write(sys.stdin.read())\n' },
] as const;

type Behaviour = (typeof BEHAVIOURS)[number];

/** Five solutions that do nothing of use; every suite must reject all of them (the NOP runs). */
export function makeStubs(declared: TaskInterface, shape: Shape): Stub[] {
  return BEHAVIOURS.map((behaviour) => ({ name: behaviour.name, files: filesOf(declared, shape, behaviour) }));
}

function filesOf(declared: TaskInterface, shape: Shape, behaviour: Behaviour): Stub['files'] {
  if (declared.entry_file !== undefined) return [{ path: declared.entry_file, content: behaviour.program }];
  return declared.modules.map(({ name, names }) => ({
    path: `${name.replaceAll('.', '/')}${isPackage(declared, name) ? '/__init__' : ''}.py`,
    content: behaviour.body === null ? '' : names.map((each) => define(each, shape, behaviour.body)).join('\n\n') + '\n',
  }));
}

function isPackage({ modules }: TaskInterface, name: string): boolean {
  return modules.some((module) => module.name.startsWith(`${name}.`));
}

function define(name: string, { classes, exceptions, functions }: Shape, body: string): string {
  if (exceptions.includes(name)) return `class ${name}(Exception):\n    pass`;
  if (classes.includes(name)) return defineClass(name, body);
  return functions.includes(name) ? `def ${name}(*args, **kwargs):\n    ${body}` : `${name} = None`;
}

function defineClass(name: string, body: string): string {
  const method = `def method(*args, **kwargs):\n            ${body}\n        return method`;
  return `class ${name}:\n    def __init__(self, *args, **kwargs):\n        pass\n\n    def __getattr__(self, name):\n        ${method}`;
}
