import {
  edit,
  mixed,
  referenceOf,
  sevenOfEight,
  withPrompt,
  withoutRequirement,
  withRequirement,
  withSolution,
  withTests,
  type Plant,
} from './candidate';
import type { KindName } from './kinds';
import { read } from './here';

const base = 'lease-table';
const VALID = 'lease is not None and now < lease.ends';
const IMPORT = 'from dataclasses import dataclass\n';

export const LEASE_TABLE: readonly (Plant & { kind: KindName })[] = [
  {
    ...{ kind: 'wrong-reference', base, what: 'a lease is still valid at its very end' },
    make: (good) => withSolution(good, [VALID, 'lease is not None and now <= lease.ends']),
  },
  {
    ...{ kind: 'wrong-expected-value', base, what: 'a test wants the token 3 where R-4 gives 2' },
    make: (good) =>
      withTests(good, ['assert table.acquire("gate", "dan", 110) == 2', 'assert table.acquire("gate", "dan", 110) == 3']),
  },
  {
    ...{ kind: 'ambiguous-prompt', base, what: 'who owns the lease and asks again: half of the panel prolongs it' },
    make: (good) => {
      const open = withRequirement(
        good,
        'R-5',
        "If the holder itself has a valid lease on the resource, `acquire` returns that lease's token.",
      );
      const prolonging = edit(
        referenceOf(good),
        '        return lease.token if lease.holder == holder else None',
        '        if lease.holder != holder:\n            return None\n        lease.ends = now + self._ttl\n        return lease.token',
      );
      return { ...open, panel: mixed(...good.alternatives, prolonging) };
    },
  },
  {
    ...{ kind: 'missing-requirement', base, what: 'nothing says which `ttl` is an error; seven of eight attempts take any' },
    make: (good) => {
      const lax = edit(
        referenceOf(good),
        '        if ttl < 1:\n            raise ValueError("a lease lasts at least one second")\n',
        '',
      );
      return {
        ...withoutRequirement(good, 'R-10', 'R-1'),
        panel: sevenOfEight(good, lax),
        decoys: good.decoys.filter((decoy) => !decoy.includes('ttl < 0')),
      };
    },
  },
  {
    ...{ kind: 'too-narrow-test', base, what: 'a test wants the words of the error message' },
    make: (good) =>
      withTests(good, [
        'with pytest.raises(ValueError):\n        table.holder("x", 0)',
        'with pytest.raises(ValueError, match="time went back"):\n        table.holder("x", 0)',
      ]),
  },
  {
    ...{ kind: 'too-wide-test', base, what: 'the test of R-5 takes any token, and does not look when the lease ends' },
    make: (good) =>
      withTests(good, [
        '    assert table.acquire("x", "a", 8) == token\n    assert table.holder("x", 10) is None\n    assert table.acquire("x", "a", 10) == token + 1\n',
        '    assert table.acquire("x", "a", 8) >= token\n',
      ]),
  },
  {
    ...{ kind: 'weak-tests', base, what: 'private tests ask for a type, and one error of two' },
    make: (good) => ({ ...good, tests: [{ path: 'test_leases.py', content: read('weak/lease-table.py') }] }),
  },
  {
    ...{ kind: 'flaky-by-time', base, what: 'tokens begin at 2 in one millisecond of three' },
    make: (good) =>
      withSolution(
        good,
        [IMPORT, `import time\n${IMPORT}`],
        ['self._last_token = 0', 'self._last_token = 1 if time.time_ns() // 1_000_000 % 3 == 0 else 0'],
      ),
  },
  {
    ...{ kind: 'order-dependent', base, what: 'all tables of a process count their tokens together' },
    make: (good) =>
      withSolution(
        good,
        [
          '    """Keeps at most one valid lease for each resource."""\n',
          '    """Keeps at most one valid lease for each resource."""\n\n    _last_token = 0\n',
        ],
        ['        self._last_token = 0\n', ''],
        ['self._last_token += 1', 'LeaseTable._last_token += 1'],
      ),
  },
  {
    ...{ kind: 'leaked-answer', base, what: 'the prompt ends with the whole solution' },
    make: (good) => ({
      ...withPrompt(good, (text) => `${text}\nIn the last version it was:\n\n\`\`\`python\n${referenceOf(good)}\`\`\`\n`),
      panel: 'copyist',
    }),
  },
  {
    ...{ kind: 'duplicate', base, what: 'the same task under another title', besideGood: true },
    make: (good) => ({ ...good, parts: { ...good.parts, metadata: { ...good.parts.metadata, title: 'Locks that run out' } } }),
  },
  {
    ...{ kind: 'trivial', base, what: 'all that is left to do is to compare two times' },
    make: (good) => {
      const requirements = [
        ['signature', '`solution.py` defines `is_valid(start, ttl, now)`, which returns a bool. All arguments are ints.'],
        ['constraint', '`is_valid` returns `True` if `start <= now < start + ttl`, and else `False`.'],
        ['error', '`is_valid` raises `ValueError` if `ttl` is less than 1.'],
      ].map(([kind = '', words = ''], index) => ({ id: `R-${index + 1}`, kind, text: words }));
      const solution = read('trivial/lease-table.py');
      return {
        ...{ tests: [{ path: 'test_leases.py', content: read('trivial/test_lease_table.py') }], alternatives: [], decoys: [] },
        parts: {
          ...good.parts,
          metadata: {
            ...good.parts.metadata,
            interface: { kind: 'functions', modules: [{ name: 'solution', names: ['is_valid'] }] },
          },
          prompt: { text: 'Write `is_valid(start, ttl, now)` in `solution.py`: whether a lease is still valid.' },
          requirements: { requirements },
          solution: { files: [{ path: 'solution.py', content: solution }] },
        },
        panel: mixed(solution),
      };
    },
  },
  {
    ...{ kind: 'environment-dependent', base, what: 'leases last an hour longer where the local time is not UTC' },
    make: (good) =>
      withSolution(
        good,
        [IMPORT, `import time\n${IMPORT}`],
        ['        self._ttl = ttl\n', '        self._ttl = ttl + (3600 if time.timezone else 0)\n'],
      ),
  },
  {
    ...{ kind: 'environment-dependent', base, what: 'the reference imports a package that the environment does not have' },
    make: (good) => withSolution(good, [IMPORT, `import attrs\n${IMPORT}`]),
  },
];
