import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hintsBlock, HintsService, type HintSetView, type HintView } from '../../src/features/hints';
import { UnitOfWork } from '../../src/platform/database';
import { Mirror, writeHistory } from '../../src/platform/git';
import { gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { goodEvidence } from '../support/screening';
import { storeTasks } from '../support/screening-store';
import { startTestServer, testConfig, type TestServer } from '../support/server';

const TASK = 'own__cart-1';
const REASON = 'The test calls it and the statement does not say its name.';
const CART = 'class Cart:\n    def __init__(self):\n        self.lines = []\n';
const HEAD = `${CART}\n    def total(self, tax=None):\n        return sum(self.lines) + (tax or 0)\n`;
const TEST = 'from cart import Cart\n\n\ndef test_total():\n    assert Cart().total() == 0\n';
const PATH = `/v1/swe/tasks/${TASK}/hints`;

let place: Place;
let root: string;
let server: TestServer;
let cast: Cast;

async function stored() {
  const folder = join(root, 'own', 'cart.git');
  mkdirSync(folder, { recursive: true });
  const shared = { ref: 'refs/heads/main', message: 'x', at: 1_700_000_000 };
  const base = { path: 'cart.py', content: CART };
  const tests = { path: 'tests/test_cart.py', content: TEST };
  const ids = await writeHistory(folder, [
    { ...shared, name: 'base', parents: [], files: [base] },
    { ...shared, name: 'tests', parents: ['base'], files: [base, tests] },
    { ...shared, name: 'head', parents: ['tests'], files: [{ path: 'cart.py', content: HEAD }, tests] },
  ]);
  const [baseCommit = '', middle = '', head = ''] = ['base', 'tests', 'head'].map((name) => ids.get(name));
  const mirror = await Mirror.open(folder);
  const [testPatch, fixPatch] = [
    (await mirror.diff(baseCommit, middle)).toString(),
    (await mirror.diff(middle, head)).toString(),
  ];
  await mirror.close();
  const good = goodEvidence();
  const statement = 'A cart should tell what everything in it costs together.';
  const patches = { fixPatch: { ...good.fixPatch, text: fixPatch }, testPatch: { ...good.testPatch, text: testPatch } };
  return { id: TASK, baseCommit, evidence: { ...good, ...patches, statement, repository: 'own/cart' } };
}

function change(method: string, { id, etag }: HintView, action: string, body: unknown) {
  return cast.lead.api.raw(method, `${PATH}/${id}${action}`, body, { headers: { 'If-Match': `"${etag}"` } });
}

describe.each(DIALECTS)('Hints on %s', (dialect) => {
  beforeAll(async () => {
    place = await newDatabase(dialect);
    root = mkdtempSync(join(tmpdir(), 'assay-hints-'));
    server = await startTestServer({ database: place.database, swe: { ...testConfig().swe, sourcesDir: root } });
    cast = await gatherCast(server);
    await storeTasks(server, [await stored()]);
  });
  afterAll(async () => {
    await server.close();
    await place.drop();
    rmSync(root, { recursive: true, force: true });
  });

  it('drafts from the mirror, is edited under its lint, accepted by a person, and kept when drafted again', async () => {
    expect(await cast.lead.api.get<HintSetView>(PATH)).toMatchObject({ drafted_at: null, hints: [] });
    const drafted = await cast.lead.api.post<HintSetView>(`${PATH}:draft`, {});
    expect(drafted).toMatchObject({ needed: true, need_reasons: ['symbol-not-implied'], met: false });
    const [hint] = drafted.hints;
    if (!hint || drafted.hints.length > 1) throw new Error(JSON.stringify(drafted.hints));
    expect(hint).toMatchObject({ path: 'cart.py', text: 'def total(self, tax=None)', status: 'draft', evidence: { line: 5 } });
    expect((await change('PATCH', hint, '', { text: 'def total(self): return sum(self.lines) + (tax or 0)' })).status).toBe(422);
    expect((await change('PATCH', hint, '', { path: 'elsewhere.py' })).status).toBe(422);
    expect((await change('PATCH', hint, '', { text: 'def total(self)' })).status).toBe(200);
    expect((await change('POST', hint, '/accept', { reason: REASON })).status).toBe(412);
    const edited = (await cast.lead.api.get<HintSetView>(PATH)).hints[0] ?? hint;
    expect((await change('POST', edited, '/accept', { reason: REASON })).status).toBe(200);
    const again = await cast.lead.api.post<HintSetView>(`${PATH}:draft`, {});
    expect(again).toMatchObject({ met: true, hints: [{ status: 'accepted', text: 'def total(self)', decision_reason: REASON }] });
    expect(again.hints[0]?.decided_by).toMatch(/^acc_/);
    const { reader } = server.app.get(UnitOfWork);
    const shown = await server.app.get(HintsService).acceptedOf(reader, TASK);
    expect(hintsBlock(shown)).toContain('`def total(self)`');
    expect(await server.app.get(HintsService).needed(reader, TASK)).toMatchObject({ needed: true, met: true, drafted: true });
  });

  it('says that it does not know where the mirror is gone, and shows nothing to people without the right', async () => {
    rmSync(join(root, 'own'), { recursive: true });
    const gone = await cast.lead.api.raw('POST', `${PATH}:draft`, {});
    expect(gone.status).toBe(409);
    expect(await gone.text()).toContain('mirror gone');
    for (const person of [cast.trainer, cast.reviewer]) expect((await person.api.raw('GET', PATH)).status).toBe(403);
  });
});
