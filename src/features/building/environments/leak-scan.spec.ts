import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { type LeakReport, scanImage, scanReasons } from './leak-scan';
import type { Pattern } from './pattern-search';
import type { Secrets } from './secrets';

const DERIVE = '#[derive(Debug, PartialEq, Eq)]';
const MISMATCH = 'error[E0308]: mismatched types';
const LONG = 'raise DurationError(text, position_of_the_end(text))';
const SECRETS: Secrets = {
  blobs: new Map(),
  paths: new Set(['src/added.rs']),
  basePaths: new Set(['src/lib.rs', 'vendor/own.rs', 'döc.rs'].map((path) => Buffer.from(path).toString('latin1'))),
  patterns: [DERIVE, MISMATCH, LONG].map(patternOf),
  byStem: new Map([
    ['_hooks', [[DERIVE, MISMATCH, LONG].map(patternOf)]],
    ['Hooks', [[LONG].map(patternOf)]],
    ['short', [[DERIVE].map(patternOf)]],
  ]),
};

function patternOf(text: string): Pattern {
  return { bytes: Buffer.from(text), label: text };
}

type Files = Record<string, string | Buffer>;

async function tarOf(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  return buffer(tar);
}

/** One stored, one deflated entry each, as PKWARE's APPNOTE 4.3 has them; checksums are not looked at. */
function zipOf(files: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const heads: Buffer[] = [];
  let at = 0;
  Object.entries(files).forEach(([name, text], index) => {
    const method = index % 2 === 0 ? 0 : 8;
    const content = method === 0 ? Buffer.from(text) : deflateRawSync(text);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(content.length, 4);
    sizes.writeUInt32LE(text.length, 8);
    const names = Buffer.from([name.length, 0, 0, 0]);
    const how = Buffer.from([20, 0, 0, 0, method, 0, 0, 0, 0, 0]);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), how, sizes, names, Buffer.from(name), content]);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(at, 10);
    heads.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), how, sizes, names, where, Buffer.from(name)]));
    locals.push(local);
    at += local.length;
  });
  const directory = Buffer.concat(heads);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(heads.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

async function scan(files: Files, before = 0): Promise<LeakReport> {
  const manifest = JSON.stringify([{ Layers: ['one/layer.tar'] }]);
  const image = await tarOf({ 'one/layer.tar': await tarOf(files), 'manifest.json': manifest });
  return scanImage(Readable.from([image]), SECRETS, before);
}

async function findings(files: Files, before = 0): Promise<string[]> {
  const report = await scan(files, before);
  expect([report.layers, report.known, report.unread]).toEqual([1, before, []]);
  return [...new Set(report.findings.map(({ path, evidence }) => `${path}: ${evidence.replace(/ \(.*/, '')}`))].sort();
}

const BOTH = `${DERIVE}\n${MISMATCH}\n`;

describe('A scan of an image', () => {
  it.each(['app/src/src/lib.rs', 'app/src/vendor/own.rs', 'app/src/döc.rs', 'app/src/notes.txt'])(
    'takes one short line for the fix in %s, which is of the repository',
    async (path) => {
      expect(await findings({ [path]: DERIVE })).toHaveLength(1);
    },
  );

  it.each(['app/src/target/debug/deps/libzerocopy.rlib', 'app/src/node_modules/a/b.js', 'usr/lib/own.py', 'app/src/vendor/x.rs'])(
    'takes one short line for chance, and two or a long one for the fix in %s, which is not',
    async (path) => {
      expect(await findings({ [path]: DERIVE })).toEqual([]);
      expect(await findings({ [path]: BOTH })).toHaveLength(2);
      expect(await findings({ [path]: LONG })).toHaveLength(1);
    },
  );

  it.each<[string, (files: Record<string, string>) => Promise<Buffer> | Buffer]>([
    ['tar', tarOf],
    ['packed tar', async (files) => gzipSync(await tarOf(files))],
    ['zip', zipOf],
  ])('looks into each file of a %s by itself', async (_, packed) => {
    const one = (files: Record<string, string>) =>
      Promise.resolve(packed(files)).then((content) => findings({ 'opt/a.crate': content }));
    expect(await one({ 'src/a.rs': DERIVE, 'ui/b.stderr': MISMATCH, 'ui/c.stderr': MISMATCH })).toEqual([]);
    expect(await one({ 'src/a.rs': 'fn main() {}', 'ui/b.stderr': BOTH })).toEqual([
      expect.stringMatching(/!ui\/b\.stderr: #\[derive/),
      expect.stringMatching(/!ui\/b\.stderr: error/),
    ]);
  });

  it('looks into a package within a package, as gems are', async () => {
    const gem = await tarOf({
      'data.tar.gz': gzipSync(await tarOf({ 'lib/own.rb': LONG })),
      'metadata.gz': gzipSync('name: own'),
    });
    const found = (await findings({ 'opt/own.gem': gem })).map((finding) => finding.split(': ')[0]).sort();
    expect(found).toEqual(['opt/own.gem!data.tar.gz!', 'opt/own.gem!data.tar.gz!!lib/own.rb']);
  });

  const known = (files: Files): Promise<string[]> => findings(files, 1);

  it('finds a later release of the repository in a layer that was there before, by the names of the changed files', async () => {
    const path = 'usr/lib/python3/dist-packages/pluggy/_hooks.py';
    expect(await known({ [path]: `${LONG}\nelse\n${MISMATCH}` })).toEqual([
      `${path}: 2 of the 3 texts that the change adds here`,
    ]);
    expect(await known({ 'usr/share/a.rb': BOTH, [path]: LONG })).toEqual([]);
    expect(await known({ 'usr/share/short.rs': DERIVE, 'usr/share/Hooks.java': LONG })).toEqual([
      'usr/share/Hooks.java: 1 of the 1 texts that the change adds here',
    ]);
  });

  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['junit4.jar', () => zipOf({ 'META-INF/a': BOTH, 'org/Hooks$1.class': `..${LONG}..` })],
    ['own.gem', async () => tarOf({ 'data.tar.gz': gzipSync(await tarOf({ 'lib/_hooks.rb': BOTH })) })],
    ['own.tar.gz', async () => gzipSync(await tarOf({ 'package/_hooks.js': BOTH }))],
  ])('finds it packed as %s there', async (name, packed) => {
    const found = await known({
      [`usr/share/${name}`]: await packed(),
      'usr/share/other.jar': zipOf({ 'org/Other.class': BOTH + LONG }),
    });
    expect(found).toEqual([expect.stringMatching(/hooks.*: (1 of the 1|2 of the 3) texts/i)]);
  });

  it('reads on behind a directory that has a size, as tars of old programs have', async () => {
    const tar = await tarOf({ 'src/': '', 'src/a.rs': LONG });
    // The first header: size and type as POSIX's ustar has them, and its checksum again.
    tar.write('00000000005\0', 124);
    tar.write('5', 156);
    tar.write('        ', 148);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const found = await findings({ 'opt/old.tar': tar });
    expect(found.map((finding) => finding.split(': ')[0])).toEqual(['opt/old.tar!src/a.rs', 'opt/old.tar']);
  });

  it('says where it stops in what is packed in itself over and over', async () => {
    let content: Buffer = Buffer.from('fn main() {}');
    for (let depth = 0; depth < 12; depth += 1) content = gzipSync(content);
    const report = await scanImage(
      Readable.from([await tarOf({ 'one/layer.tar': await tarOf({ 'opt/deep.gz': content }) })]),
      SECRETS,
    );
    expect(report.unread).toEqual([
      { path: 'opt/deep.gz!!!!!!!!', layer: 'one/layer.tar', why: 'packed more than 8 times over' },
    ]);
  });

  it('finds what a tar holds that ends too early', async () => {
    const tar = await tarOf({ 'src/a.rs': LONG.repeat(40) });
    expect(await findings({ 'opt/broken.tar': tar.subarray(0, 1100) })).toHaveLength(1);
  });

  it('finds the name of a file that only head has, in a whiteout too', async () => {
    expect(await findings({ 'app/src/src/.wh.added.rs': '' })).toEqual([
      'app/src/src/.wh.added.rs: base has no file of this name, head has',
    ]);
  });

  it.each<[string, Buffer]>([
    ['a gzip that ends too early', gzipSync(LONG.repeat(40)).subarray(0, 40)],
    ['a zip without an end', zipOf({ 'src/a.rs': LONG }).subarray(0, 60)],
    ['a gzip of more than may be unpacked', gzipSync(Buffer.alloc(257 * 1024 * 1024), { level: 1 })],
  ])('is a reason of its own where it could not look into %s, whatever else it found', async (_, content) => {
    const unread = { code: 'layer-unread', evidence: expect.stringMatching(/^opt\/closed\.bin: could not be unpacked: /) };
    expect(scanReasons(await scan({ 'opt/closed.bin': content }))).toEqual([unread]);
    const both = scanReasons(await scan({ 'opt/closed.bin': content, 'opt/open.rs': LONG }));
    expect(both).toEqual([{ code: 'leak', evidence: `line in opt/open.rs: ${LONG} (${LONG.length} bytes)` }, unread]);
    expect(scanReasons(await scan({ 'opt/open.txt': 'nothing of the fix' }))).toEqual([]);
  });
});
