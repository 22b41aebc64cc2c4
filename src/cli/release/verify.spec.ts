import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyPackage } from './verify';

const LINES = '{"instance_id":"a__b-1"}\n{"instance_id":"a__b-2"}\n';

describe('An unpacked delivery', () => {
  let folder: string;
  let said: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-package-'));
    said = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    write('swe-bench.jsonl', LINES);
    write('README.md', '# Card\n');
    list('swe-bench.jsonl', LINES, 'README.md', '# Card\n');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  function write(path: string, content: string): void {
    writeFileSync(join(folder, path), content);
  }

  function list(...pairs: string[]): void {
    const files = [];
    for (let at = 0; at < pairs.length; at += 2)
      files.push({
        path: pairs[at],
        sha256: createHash('sha256')
          .update(pairs[at + 1] ?? '')
          .digest('hex'),
      });
    write('MANIFEST.json', JSON.stringify({ name: 'autumn', hash: 'h', files }));
  }

  it('is good as it was packed, with its sums beside it', async () => {
    write('SHA256SUMS', '');
    expect(await verifyPackage(folder)).toBe(true);
    expect(said).toContain('autumn: 2 files, as its manifest says');
  });

  it.each<[string, () => void]>([
    ['README.md: its sha256 is another', () => write('README.md', '# Cart\n')],
    ['README.md: missing', () => rmSync(join(folder, 'README.md'))],
    ['more.txt: the manifest does not list it', () => write('more.txt', '')],
    [
      'swe-bench.jsonl: line 2 is no JSON object',
      () => (write('swe-bench.jsonl', '{}\n[]\n'), list('swe-bench.jsonl', '{}\n[]\n', 'README.md', '# Card\n')),
    ],
    ['../outside: leads out of the package', () => list('swe-bench.jsonl', LINES, 'README.md', '# Card\n', '../outside', '')],
  ])('is told: %s', async (problem, change) => {
    change();
    expect(await verifyPackage(folder)).toBe(false);
    expect(said).toContain(`${problem}\n`);
    expect(said).toContain('1 faults');
  });
});
