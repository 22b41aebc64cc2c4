import fc from 'fast-check';
import type { AuditEntry } from './audit.entity';
import { ChainChecker, entryMac, GENESIS, type ChainFault, type Head } from './chain';

const KEY = Buffer.alloc(32, 7);

const fields = fc.record({
  at: fc.constant('2026-01-01T00:00:00.000Z'),
  actorId: fc.string(),
  action: fc.string(),
  subject: fc.string(),
  data: fc.dictionary(fc.string(), fc.jsonValue()),
  requestId: fc.string(),
});
const chains = fc.array(fields, { minLength: 2, maxLength: 12 }).map(link);

function link(list: readonly Omit<AuditEntry, 'seq' | 'mac' | 'prevMac'>[]): AuditEntry[] {
  let prevMac = GENESIS;
  return list.map((each, index) => {
    // As it comes back from the database: undefined, -0 and the like are gone.
    const stored = { ...each, data: JSON.parse(JSON.stringify(each.data)) as Record<string, unknown> };
    const entry = { ...stored, seq: index + 1, prevMac };
    prevMac = entryMac(KEY, entry);
    return { ...entry, mac: prevMac };
  });
}

function headOf(entries: readonly AuditEntry[]): Head {
  const last = entries.at(-1);
  return last ? { seq: last.seq, mac: last.mac } : { seq: 0, mac: GENESIS };
}

function check(entries: readonly AuditEntry[], stored: Head, checkpoints: readonly Head[] = []): ChainFault[] {
  const checker = new ChainChecker(KEY, checkpoints);
  for (const entry of entries) checker.add(entry);
  return checker.finish(stored);
}

describe('The chain', () => {
  it('holds as it was made, with every head as a checkpoint', () => {
    fc.assert(
      fc.property(chains, (entries) =>
        expect(
          check(
            entries,
            headOf(entries),
            entries.map(({ seq, mac }) => ({ seq, mac })),
          ),
        ).toEqual([]),
      ),
    );
  });

  it('shows any change of any one field', () => {
    const change = fc.record({
      at: fc.nat(11),
      field: fc.constantFrom(
        'at' as const,
        'actorId' as const,
        'action' as const,
        'subject' as const,
        'requestId' as const,
        'prevMac' as const,
        'mac' as const,
      ),
      text: fc.string(),
    });
    fc.assert(
      fc.property(chains, change, (entries, { at, field, text }) => {
        const edited = entries[at % entries.length];
        fc.pre(edited !== undefined && edited[field] !== text);
        const changed = entries.map((entry) => (entry === edited ? { ...entry, [field]: text } : entry));
        return check(changed, headOf(changed)).length > 0;
      }),
    );
  });

  it('shows any change of the data', () => {
    fc.assert(
      fc.property(chains, fc.nat(11), fc.jsonValue(), (entries, at, value) => {
        const changed = entries.map((entry, index) =>
          index === at % entries.length ? { ...entry, data: { ...entry.data, added: [value] } } : entry,
        );
        return check(changed, headOf(changed)).some(({ problem }) => problem === 'edited');
      }),
    );
  });

  it('shows any deletion before the end, and any exchange of two', () => {
    fc.assert(
      fc.property(chains, fc.nat(11), fc.nat(11), (entries, one, other) => {
        const [a, b] = [one % entries.length, other % entries.length];
        if (a < entries.length - 1) expect(check(entries.toSpliced(a, 1), headOf(entries)).length).toBeGreaterThan(0);
        fc.pre(a !== b);
        const swapped = entries.map(
          (entry, index) => ({ ...entries[index === a ? b : index === b ? a : index], seq: entry.seq }) as AuditEntry,
        );
        expect(check(swapped, headOf(entries)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('shows a cut end against any checkpoint that lies in it, whatever the head row says', () => {
    fc.assert(
      fc.property(chains, fc.nat(11), (entries, left) => {
        const cut = entries.slice(0, left % entries.length);
        expect(check(cut, headOf(cut), [headOf(entries)])).toContainEqual({ seq: entries.length, problem: 'truncated' });
        expect(check(cut, headOf(entries))).toContainEqual({ seq: entries.length, problem: 'head-differs' });
      }),
    );
  });

  it('shows a chain that was made anew with a key of its own', () => {
    fc.assert(
      fc.property(chains, (entries) => {
        const checker = new ChainChecker(Buffer.alloc(32, 8), []);
        for (const entry of entries) checker.add(entry);
        return checker.finish(headOf(entries)).length >= entries.length;
      }),
    );
  });
});
