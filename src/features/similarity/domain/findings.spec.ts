import { behaviourFinding } from './behaviour';
import { covers, merged, sharpest, turned, withinCorpus, type FindingRecord } from './findings';
import { renamed } from './renamed';
import { isWriter, maySee, type Eye } from './sight';

function finding(overrides: Partial<FindingRecord> = {}): FindingRecord {
  return { layer: 'minhash', field: 'statement', level: 'review', score: 0.8, near: true, spans: [], ...overrides };
}

describe('Findings', () => {
  it('are as sharp as their sharpest', () => {
    expect(sharpest([finding({ level: 'warn' }), finding({ level: 'block' }), finding()])).toBe('block');
    expect(sharpest([])).toBeUndefined();
  });

  it('keep the highest of a layer and field', () => {
    expect(
      merged([finding({ score: 0.7 }), finding({ score: 0.9 }), finding({ field: 'tests', score: 0.1 })]).map(
        ({ score }) => score,
      ),
    ).toEqual([0.9, 0.1]);
  });

  it('turn around with everything that has a side', () => {
    const span = { mine: [1, 2] as [number, number], theirs: [3, 4] as [number, number] };
    const given = finding({ spans: [span], items: { mine: 5, theirs: 6 }, passed: { mine: [7, 8], theirs: [9, 10] } });
    expect(turned([given])).toEqual([
      finding({
        spans: [{ mine: [3, 4], theirs: [1, 2] }],
        items: { mine: 6, theirs: 5 },
        passed: { mine: [9, 10], theirs: [7, 8] },
      }),
    ]);
    expect(turned(turned([given]))).toEqual([given]);
  });

  it('of one common sentence are a note between tasks of ours', () => {
    const grams = [
      finding({ layer: 'n-gram', score: 0.049 }),
      finding({ layer: 'n-gram', score: 0.05 }),
      finding({ score: 0.01 }),
    ];
    expect(withinCorpus(grams).map(({ level }) => level)).toEqual(['warn', 'review', 'review']);
  });

  it('that were let pass cover what is no worse', () => {
    expect(covers([finding()], [finding({ score: 0.85 })])).toBe(true);
    expect(covers([finding()], [finding({ score: 0.86 })])).toBe(false);
    expect(covers([finding()], [finding(), finding({ field: 'solution', layer: 'behaviour' })])).toBe(false);
    expect(covers([finding()], [])).toBe(true);
  });
});

describe('Behaviour', () => {
  it.each([
    [[9, 10], [18, 20], { near: true, score: 0.9 }],
    [[10, 10], [17, 20], { near: false, score: 1 }],
    [[2, 10], [20, 20], { near: false, score: 1 }],
  ] as const)('of %j and %j calls for a look', (mine, theirs, expected) => {
    expect(behaviourFinding([...mine], [...theirs])).toMatchObject({ ...expected, layer: 'behaviour', level: 'review' });
  });

  it('below nine tenths both ways, or without tests, is none', () => {
    expect(behaviourFinding([8, 10], [17, 20])).toBeUndefined();
    expect(behaviourFinding([0, 0], [0, 0])).toBeUndefined();
  });
});

describe('A solution under the names of another task', () => {
  const functions = (module: string, ...names: string[]) => ({ kind: 'functions', modules: [{ name: module, names }] });

  it('hands on its functions in order', () => {
    const from = {
      interface: functions('solution', 'f', 'E'),
      files: [
        { path: 'solution.py', content: 'BODY' },
        { path: 'data.txt', content: 'x' },
      ],
    };
    const to = { interface: functions('text.lines', 'cut', 'CutError'), files: [] };
    expect(renamed(from, to)).toEqual([
      { path: 'data.txt', content: 'x' },
      { path: 'assay_borrowed.py', content: 'BODY' },
      { path: 'text/lines.py', content: 'from assay_borrowed import f as cut\nfrom assay_borrowed import E as CutError\n' },
    ]);
  });

  it('of a program is the same program', () => {
    const program = (entryFile: string) => ({
      interface: { kind: 'program', modules: [], entryFile },
      files: [{ path: entryFile, content: entryFile }],
    });
    expect(renamed(program('a.py'), program('main.py'))).toEqual([{ path: 'main.py', content: 'a.py' }]);
  });
});

describe('Sight', () => {
  const eye = (overrides: Partial<Eye> = {}): Eye => ({ audience: 'overseer', seated: false, accepted: false, ...overrides });

  it('of code is for people without a seat on either side, for the arbiter, and for all once both are accepted', () => {
    expect(maySee('solution', [eye(), eye()])).toBe(true);
    expect(maySee('solution', [eye(), eye({ audience: 'reviewer', seated: true })])).toBe(false);
    expect(maySee('tests', [eye({ audience: 'stranger', seated: true }), eye()])).toBe(false);
    expect(maySee('solution', [eye({ audience: 'arbiter', seated: true }), eye()])).toBe(true);
    expect(maySee('solution', [eye({ seated: true, accepted: true }), eye({ accepted: true })])).toBe(true);
    expect(maySee('solution', [eye({ seated: true, accepted: true }), eye()])).toBe(false);
    expect(maySee('statement', [eye({ audience: 'reviewer', seated: true })])).toBe(true);
  });

  it('is denied to who writes, or wrote, one side of an open task', () => {
    expect(isWriter(eye({ audience: 'author', seated: true }), 'author')).toBe(true);
    expect(isWriter(eye({ audience: 'stranger', seated: true }), 'test-writer')).toBe(true);
    expect(isWriter(eye({ audience: 'author', seated: true, accepted: true }), 'author')).toBe(false);
    expect(isWriter(eye({ audience: 'reviewer', seated: true }), 'reviewer')).toBe(false);
  });
});
