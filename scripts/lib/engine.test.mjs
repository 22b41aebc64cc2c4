import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { askEngine } from './engine.mjs';

const folder = mkdtempSync(join(tmpdir(), 'assay-engine-'));
const socket = join(folder, 'engine.sock');
let reply = { status: 200, body: '{"Version":"20.10.24"}' };
const server = createServer((request, response) => response.writeHead(reply.status).end(reply.body));

test.before(() => new Promise((resolve) => server.listen(socket, resolve)));
test.after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('an engine that answers tells its version', async () => {
  assert.deepEqual(await askEngine(`unix://${socket}`), { host: `unix://${socket}`, version: '20.10.24' });
});

test('what is no engine is not taken for one', async () => {
  for (const [status, body] of [
    [200, '<html>'],
    [200, '{}'],
    [500, '{"message":"no"}'],
  ]) {
    reply = { status, body };
    assert.match((await askEngine(`unix://${socket}`)).reason, new RegExp(`not a Docker engine \\(HTTP status ${status}\\)`));
  }
});

test('nothing there, an unknown protocol and an address that is none are reasons, not errors', async () => {
  assert.equal((await askEngine(`unix://${folder}/none.sock`)).code, 'ENOENT');
  assert.match((await askEngine('ssh://host')).reason, /not supported/);
  assert.match((await askEngine('nonsense')).reason, /Invalid URL/);
});
