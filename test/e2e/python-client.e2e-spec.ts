import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gatherCast } from '../support/cast';
import { HALF_RIGHT, RIGHT, SUITE_WITH_SECRETS, WRONG } from '../support/episodes';
import { publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

const FOLDER = join(__dirname, '..', '..', 'clients', 'python');

let server: TestServer;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startTestServer();
  const cast = await gatherCast(server);
  const { version } = await publish(server, { suite: SUITE_WITH_SECRETS });
  environment = {
    ...{ PATH: process.env['PATH'], PYTHONPATH: 'src', PYTHONDONTWRITEBYTECODE: '1' },
    ...{ ASSAY_URL: server.url, ASSAY_TOKEN: cast.tokens['trainer'], ASSAY_TEST_VERSION: version.id },
    ...{ ASSAY_TEST_RIGHT: RIGHT, ASSAY_TEST_HALF_RIGHT: HALF_RIGHT, ASSAY_TEST_WRONG: WRONG },
  };
});

afterAll(() => server.close());

describe('The Python client', () => {
  it('passes its own tests against the service, none of them skipped', async () => {
    const arguments_ = ['-m', 'unittest', 'discover', '-t', '.', '-s', 'tests'];
    const run = promisify(execFile)('python3', arguments_, { cwd: FOLDER, env: environment });
    const { stderr } = await run.catch((error: { stderr: string }) => {
      throw new Error(error.stderr);
    });
    expect(stderr).toMatch(/^Ran [2-9]\d tests/m);
    expect(stderr).toMatch(/^OK$/m);
  });
});
