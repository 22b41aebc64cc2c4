import fc from 'fast-check';
import { mayRework, readableParts, refuseSeat, type Audience, type PersonHistory } from './separation';
import { PARTS, SEATS, type Part, type Seat } from './task';

type Side = 'author' | 'test-writer';
type Act =
  | { do: 'claim'; person: number; seat: Seat }
  | { do: 'leave'; person: number }
  | { do: 'read'; person: number; part: Part }
  | { do: 'read the pool' | 'read a duplicate'; person: number }
  | { do: 'leak'; side: Side }
  | { do: 'rework'; side: Side };

interface Person {
  seat?: Seat;
  active: boolean;
  seatsEver: Set<Seat>;
  shown: Set<Part>;
  shownOfDuplicates: Set<Part>;
}

/** One task and six people, who do whatever the rules let them do, in any order. */
class World {
  readonly people: Person[] = Array.from({ length: 6 }, () => ({
    active: false,
    seatsEver: new Set<Seat>(),
    shown: new Set<Part>(),
    shownOfDuplicates: new Set<Part>(),
  }));
  authorSealed = false;
  testsSealed = false;
  /** What the walls must prevent; empty unless a rule is wrong. */
  readonly breaches: string[] = [];

  perform(act: Act): void {
    if (act.do === 'leak' || act.do === 'rework') return act.do === 'leak' ? this.leak(act.side) : this.rework(act.side);
    const person = this.people[act.person];
    if (!person) return;
    if (act.do === 'claim') this.claim(person, act.seat);
    else if (act.do === 'leave') person.active = false;
    else if (act.do === 'read') this.read(person, act.part);
    else if (act.do === 'read the pool') for (const part of PARTS) person.shown.add(part);
    else for (const part of PARTS) person.shownOfDuplicates.add(part);
  }

  private historyOf({ seat, active, shown, shownOfDuplicates }: Person): PersonHistory {
    return { seats: seat ? [{ seat, active }] : [], exposedTo: shown, exposedToDuplicates: shownOfDuplicates };
  }

  private claim(person: Person, seat: Seat): void {
    if (this.holder(seat) || refuseSeat(seat, this.historyOf(person))) return;
    if (seat === 'test-writer' && (person.shown.has('solution') || person.shownOfDuplicates.has('solution'))) {
      this.breaches.push('somebody who knows the solution took the seat of the test writer');
    }
    if (seat === 'author' && person.shown.has('tests'))
      this.breaches.push('somebody who knows the tests took the seat of the author');
    Object.assign(person, { seat, active: true });
    person.seatsEver.add(seat);
    if (person.seatsEver.size > 1) this.breaches.push('one person, two seats');
    if (seat === 'author') this.authorSealed = true;
    if (seat === 'test-writer') this.testsSealed = true;
  }

  private read(person: Person, part: Part): void {
    const audience: Audience = person.active && person.seat ? person.seat : 'stranger';
    const ready = {
      kind: 'rlef' as const,
      status: 'in-review' as const,
      authorSealed: this.authorSealed,
      testsSealed: this.testsSealed,
    };
    if (!readableParts(audience, ready).has(part)) return;
    const own = (audience === 'author' && part !== 'tests') || (audience === 'test-writer' && part === 'tests');
    if (!own) person.shown.add(part);
    if (audience === 'author' && part === 'tests') this.breaches.push('the author read the tests');
    if (audience === 'test-writer' && part === 'solution') this.breaches.push('the test writer read the solution');
  }

  /** An arbiter sends a finding that quotes the other side: an exposure. */
  private leak(side: Side): void {
    this.holder(side)?.shown.add(side === 'author' ? 'tests' : 'solution');
  }

  private rework(side: Side): void {
    const holder = this.holder(side);
    if (!holder) return;
    const hidden = side === 'author' ? 'tests' : 'solution';
    if (!mayRework(side, this.historyOf(holder))) holder.active = false;
    else if (holder.shown.has(hidden)) this.breaches.push(`the ${side} reworks and knows the ${hidden}`);
  }

  private holder(seat: Seat): Person | undefined {
    return this.people.find((person) => person.active && person.seat === seat);
  }
}

const person = fc.nat(5);
const side = fc.constantFrom<Side>('author', 'test-writer');
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('claim' as const), person, seat: fc.constantFrom(...SEATS) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), person, part: fc.constantFrom(...PARTS) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), person }) },
  fc.record({ do: fc.constantFrom('read the pool' as const, 'read a duplicate' as const), person }),
  fc.record({ do: fc.constant('leak' as const), side }),
  fc.record({ do: fc.constant('rework' as const), side }),
);

describe('Separation over random histories', () => {
  it('keeps one seat a person, and blind what must be blind', () => {
    const held = new Set<Seat>();
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
        const world = new World();
        for (const each of acts) world.perform(each);
        for (const { seatsEver } of world.people) for (const seat of seatsEver) held.add(seat);
        expect(world.breaches).toEqual([]);
      }),
      { numRuns: 2000 },
    );
    // The histories are of use only if they get somewhere.
    expect([...held].sort()).toEqual([...SEATS].sort());
  });
});

const NOTHING: PersonHistory = { seats: [], exposedTo: new Set(), exposedToDuplicates: new Set() };

describe('refuseSeat', () => {
  it('lets a person without history take any seat', () => {
    for (const seat of SEATS) expect(refuseSeat(seat, NOTHING)).toBeUndefined();
  });

  it('refuses every second seat of one task, also after the first has ended', () => {
    for (const seat of SEATS) {
      for (const other of SEATS.filter((each) => each !== seat)) {
        expect(refuseSeat(seat, { ...NOTHING, seats: [{ seat: other, active: true }] })).toBe('holds-another-seat');
        expect(refuseSeat(seat, { ...NOTHING, seats: [{ seat: other, active: false }] })).toBe('held-another-seat');
      }
    }
  });

  it.each([
    ['test-writer', 'solution', 'exposed'],
    ['test-writer', 'tests', 'exposed'],
    ['author', 'tests', 'exposed'],
    ['arbiter', 'solution', 'exposed'],
    ['arbiter', 'tests', 'exposed'],
    ['reviewer', 'solution', undefined],
    ['test-writer', 'prompt', undefined],
  ] as const)('for the seat %s and somebody who was shown %s says %s', (seat, part, expected) => {
    expect(refuseSeat(seat, { ...NOTHING, exposedTo: new Set([part]) })).toBe(expected);
  });

  it('counts what was shown of near-duplicates for the sides, not for an arbiter', () => {
    const history = { ...NOTHING, exposedToDuplicates: new Set<Part>(['solution', 'tests']) };
    expect(refuseSeat('test-writer', history)).toBe('exposed-to-duplicate');
    expect(refuseSeat('author', history)).toBe('exposed-to-duplicate');
    expect(refuseSeat('arbiter', history)).toBeUndefined();
  });

  it('lets an arbiter of an earlier case take a later one, though the office showed them both sides', () => {
    const history: PersonHistory = {
      ...NOTHING,
      seats: [{ seat: 'arbiter', active: false }],
      exposedTo: new Set(['solution', 'tests']),
    };
    expect(refuseSeat('arbiter', history)).toBeUndefined();
  });
});

describe('readableParts', () => {
  const audiences: Audience[] = [...SEATS, 'overseer', 'stranger', 'trainer-sealed', 'trainer-open'];
  const readiness = fc.record({
    status: fc.constant('in-review' as const),
    kind: fc.constantFrom('rlef' as const, 'swe' as const),
    authorSealed: fc.boolean(),
    testsSealed: fc.boolean(),
  });

  it('never shows the author the tests, the test writer the solution, or anybody else a task', () => {
    fc.assert(
      fc.property(readiness, (ready) => {
        expect(readableParts('author', ready).has('tests')).toBe(false);
        expect(readableParts('test-writer', ready).has('solution')).toBe(false);
        for (const outside of ['stranger', 'trainer-sealed', 'trainer-open'] as const)
          expect([...readableParts(outside, ready)]).toEqual([]);
        expect([...readableParts('overseer', ready)]).toEqual(['metadata']);
      }),
    );
  });

  it('shows a reviewer both sides only when both are sealed', () => {
    fc.assert(
      fc.property(readiness, (ready) => {
        const parts = readableParts('reviewer', ready);
        const both = ready.authorSealed && ready.testsSealed;
        expect([parts.has('solution'), parts.has('tests')]).toEqual([both, both]);
      }),
    );
  });

  it('shows a test writer nothing before the author has sealed', () => {
    expect(readableParts('test-writer', { kind: 'rlef', status: 'draft', authorSealed: false, testsSealed: false }).size).toBe(0);
  });

  it('tells a blind test writer of an SWE task nothing that names the pull request', () => {
    const ready = { kind: 'swe', status: 'in-testing', authorSealed: true, testsSealed: true } as const;
    expect([...readableParts('test-writer', ready)].sort()).toEqual(['hints', 'prompt', 'tests']);
  });

  it('knows every audience', () => {
    for (const audience of audiences)
      expect(readableParts(audience, { kind: 'rlef', status: 'draft', authorSealed: true, testsSealed: true })).toBeInstanceOf(
        Set,
      );
  });
});
