import type { PublicCall, PublicStep } from '../../../platform/python';
import type { SolutionInterface, SourceFile } from '../../../platform/sandbox';

/** A solution that knows the answers of the public tests and nothing else, or why there can't be one. */
export type LookupTable = { files: SourceFile[]; calls: number } | { reason: string };

/** Answers by the text of all that was asked so far, as a program that never heard of the task would. */
const HEAD = `import importlib


def _answer(cases, past):
    for known, result in cases:
        if repr(known) == repr(past):
            return result()
    return None


def _fail(module, name):
    raise getattr(importlib.import_module(module), name)()
`;

const CLASS = `    def __init__(self, *args, **kwargs):
        self.__dict__['_past'] = ((None, args, kwargs),)
        _answer(self._cases, self._past)

    def _step(self, name, args, kwargs):
        self.__dict__['_past'] = (*self._past, (name, args, kwargs))
        return _answer(self._cases, self._past)

    def __getattr__(self, name):
        if name in self._read:
            return self._step(name, (), {})
        return lambda *args, **kwargs: self._step(name, args, kwargs)
`;

/** Builds the table from the calls that public tests make with literals. */
export function buildLookupTable({ kind, modules }: SolutionInterface, calls: readonly PublicCall[]): LookupTable {
  if (kind === 'program') return { reason: 'a program is run, not called: its public tests hold no calls of functions' };
  if (calls.length === 0) return { reason: 'no public test calls the interface with literals and compares with a literal' };
  const files = modules.map(({ name, names }) => ({
    path: `${name.replaceAll('.', '/')}${modules.some((other) => other.name.startsWith(`${name}.`)) ? '/__init__' : ''}.py`,
    content: moduleOf(name, names, calls),
  }));
  return { files, calls: calls.length };
}

function moduleOf(module: string, names: readonly string[], calls: readonly PublicCall[]): string {
  const raised = new Set(calls.flatMap(({ outcome }) => ('raises' in outcome ? [outcome.raises] : [])));
  const definitions = names.map((name) => {
    const own = calls.filter((call) => call.module === module && call.name === name);
    if (raised.has(`${module}.${name}`)) return `class ${name}(Exception):\n    pass\n`;
    return own.some(({ steps }) => steps.length > 1) ? classOf(name, own) : functionOf(name, own);
  });
  return [HEAD, ...definitions].join('\n\n');
}

function functionOf(name: string, calls: readonly PublicCall[]): string {
  return `def ${name}(*args, **kwargs):\n    return _answer([${casesOf(calls)}], ((None, args, kwargs),))\n`;
}

function classOf(name: string, calls: readonly PublicCall[]): string {
  const read = new Set(calls.flatMap(({ steps }) => steps.flatMap((step) => (step.read && step.member ? [step.member] : []))));
  const names = [...read].map((member) => `'${member}', `).join('');
  return `class ${name}:\n    _read = (${names})\n    _cases = [${casesOf(calls)}]\n\n${CLASS}`;
}

function casesOf(calls: readonly PublicCall[]): string {
  return calls.map((call) => `(${tuple(call.steps.map(stepText))}, lambda: ${resultOf(call)})`).join(', ');
}

function stepText({ member, args, kwargs }: PublicStep): string {
  const named = kwargs.map(([key, value]) => `'${key}': ${value}`).join(', ');
  return `(${member === undefined ? 'None' : `'${member}'`}, ${tuple(args)}, {${named}})`;
}

function tuple(items: readonly string[]): string {
  return `(${items.map((item) => `${item}, `).join('')})`;
}

function resultOf({ outcome }: PublicCall): string {
  if ('value' in outcome) return outcome.value;
  const path = outcome.raises.includes('.') ? outcome.raises : `builtins.${outcome.raises}`;
  const dot = path.lastIndexOf('.');
  return `_fail('${path.slice(0, dot)}', '${path.slice(dot + 1)}')`;
}
