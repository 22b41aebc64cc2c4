import { sha256 } from '../../platform/hash';
import { readSubmission } from './submission';

const MODULE = { kind: 'functions' as const, modules: [{ name: 'pack.solution', names: ['f'] }] };
const PROGRAM = { kind: 'program' as const, modules: [], entryFile: 'main.py' };

describe('a submission', () => {
  it('goes where its interface says', () => {
    expect(readSubmission({ code: 'x' }, MODULE).files).toEqual([{ path: 'pack/solution.py', content: 'x' }]);
    expect(readSubmission({ code: 'x' }, PROGRAM).files).toEqual([{ path: 'main.py', content: 'x' }]);
    expect(() => readSubmission({ code: 'x' }, { kind: 'files', modules: [] })).toThrow(/names no module/);
  });

  it('is the same by hash in whatever order its files come, and another with any other byte', () => {
    const [a, b] = [
      { path: 'a.py', content: '1' },
      { path: 'b.py', content: '2' },
    ];
    const digest = sha256('[["a.py","1"],["b.py","2"]]');
    expect(readSubmission({ files: [b, a] }, MODULE)).toMatchObject({ sha256: digest, files: [a, b] });
    expect(readSubmission({ files: [a, { ...b, content: '2 ' }] }, MODULE).sha256).not.toBe(digest);
  });

  it('has no files if the reply has no code, and is refused if that is too large', () => {
    expect(readSubmission({ reply: 'none', extraction: 'last-block' }, MODULE).files).toEqual([]);
    const large = { reply: 'x'.repeat(256 * 1024 + 1), extraction: 'whole' as const };
    expect(() => readSubmission(large, MODULE)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});
