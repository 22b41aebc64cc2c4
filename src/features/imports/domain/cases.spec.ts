import { sortCases, type Case } from './cases';

function plain(input: string, claim: string): Case {
  return { statements: [`assert f(${input}) == ${claim}`], inputs: [input], claim, split: true };
}

const LOOP: Case = { statements: ['for x in range(9):\n    assert f(x) == x'], inputs: ['x'], split: false };
const [ONE, TWO, THREE] = [plain('1', '1'), plain('2', '2'), plain('3', '3')];

describe('sortCases', () => {
  it('keeps examples public and assertions private when they do not meet', () => {
    expect(sortCases([ONE], [TWO, LOOP])).toEqual({ public: [ONE], private: [TWO, LOOP], notes: [] });
  });

  it('drops an assertion on the input of an example', () => {
    const sorted = sortCases([ONE], [ONE, TWO]);
    expect(sorted).toMatchObject({ public: [ONE], private: [TWO] });
    expect(sorted.notes).toEqual(['Dropped 1 private case(s) on inputs of public ones.']);
  });

  it('keeps the only assertion, though an example has its input', () => {
    expect(sortCases([ONE], [ONE])).toMatchObject({ public: [ONE], private: [ONE] });
  });

  it('leaves out an example that contradicts an assertion', () => {
    const sorted = sortCases([plain('1', '7'), TWO], [ONE, THREE]);
    expect(sorted).toMatchObject({ public: [TWO], private: [ONE, THREE] });
    expect(sorted.notes).toEqual(['Left out 1 example(s) that contradict the assertions.']);
  });

  it('makes the first assertion public where there is no example', () => {
    const sorted = sortCases([], [LOOP, ONE, TWO]);
    expect(sorted).toMatchObject({ public: [ONE], private: [LOOP, TWO] });
    expect(sorted.notes).toEqual(['Made the first assertion public: there is no usable example.']);
  });

  it('makes nothing public that would leave nothing private', () => {
    for (const assertions of [[ONE], [LOOP], [ONE, ONE]]) {
      const sorted = sortCases([], assertions);
      expect(sorted).toMatchObject({ public: [], private: assertions });
      expect(sorted.notes[0]).toMatch(/^There is no public test/);
    }
  });
});
