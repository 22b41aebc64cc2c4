import { CHECKLIST, checklistFaults, type Answered } from './checklist';

function answers(overrides: Partial<Record<string, Answered['answer']>> = {}): Answered[] {
  return CHECKLIST.map(({ id }) => ({ item: id, answer: overrides[id] ?? 'yes', evidence: 'Seen in R-1.' }));
}
const [first] = answers();
const optional = CHECKLIST.find((item) => item.optional);

describe('The checklist', () => {
  it('asks each question once, by an id that is a slug', () => {
    const ids = CHECKLIST.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, question } of CHECKLIST)
      expect([id, question]).toEqual([expect.stringMatching(/^[a-z-]+$/), expect.stringMatching(/\?$/)]);
  });

  it('asks for what the specification does not say and the solution does', () => {
    expect(CHECKLIST.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['no-behaviour-beyond-requirements', 'branches-trace-to-requirements']),
    );
  });

  it('is complete when each item has one answer', () => {
    expect(checklistFaults(answers())).toEqual([]);
  });

  it('names what is not answered, answered twice, or unknown', () => {
    expect(checklistFaults(answers().slice(1))).toEqual([{ item: first?.item, detail: 'not answered' }]);
    expect(checklistFaults([...answers(), ...(first ? [first] : [])])).toEqual([
      { item: first?.item, detail: 'answered twice' },
      { item: first?.item, detail: 'answered twice' },
    ]);
    expect(checklistFaults([...answers(), { item: 'other', answer: 'yes', evidence: 'x' }])).toEqual([
      { item: 'other', detail: 'no such item' },
    ]);
  });

  it('takes not-applicable only where a question may not apply', () => {
    expect(checklistFaults(answers({ [optional?.id ?? '']: 'not-applicable' }))).toEqual([]);
    expect(checklistFaults(answers({ [first?.item ?? '']: 'not-applicable' }))).toEqual([
      { item: first?.item, detail: 'always applies' },
    ]);
  });
});
