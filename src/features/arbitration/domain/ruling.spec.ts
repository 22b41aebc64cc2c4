import { PARTS } from '../../../domain/task';
import { FAULTS, isSubtypeOf, reworkTurns, SUBTYPES } from './ruling';

describe('A ruling', () => {
  it.each(FAULTS)('with the fault %s gives no side a part of the other', (fault) => {
    for (const { seat, parts } of reworkTurns(fault)) {
      expect(parts.length).toBeGreaterThan(0);
      expect(parts.every((part) => PARTS.includes(part))).toBe(true);
      expect(parts).not.toContain(seat === 'author' ? 'tests' : 'solution');
    }
  });

  it('sends a change of the specification to its author first, and then to the test writer', () => {
    for (const fault of ['prompt', 'requirements'] as const)
      expect(reworkTurns(fault).map(({ seat }) => seat)).toEqual(['author', 'test-writer']);
  });

  it('lets a side rework alone where the fault is theirs', () => {
    expect(reworkTurns('solution')).toEqual([{ seat: 'author', parts: ['solution'] }]);
    expect(reworkTurns('tests')).toEqual([{ seat: 'test-writer', parts: ['tests'] }]);
  });

  it('asks nobody to rework where nobody is at fault', () => {
    expect([...reworkTurns('none'), ...reworkTurns('model')]).toEqual([]);
  });

  it('hands out turns that may be changed without changing the rule', () => {
    reworkTurns('prompt')[0]?.parts.push('tests');
    expect(reworkTurns('requirements')[0]?.parts).not.toContain('tests');
  });

  it('has a subtype of its own fault', () => {
    for (const fault of FAULTS) {
      expect(SUBTYPES[fault].length).toBeGreaterThan(0);
      for (const subtype of SUBTYPES[fault]) expect(isSubtypeOf(fault, subtype)).toBe(true);
      expect(isSubtypeOf(fault, 'toString')).toBe(false);
    }
    expect(isSubtypeOf('tests', 'ambiguous')).toBe(false);
  });
});
