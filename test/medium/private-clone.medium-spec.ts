import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitRemote } from '../../src/features/batches/git-remote';
import { openSource, type PullSource } from '../../src/features/sourcing';
import { systemClock } from '../../src/platform/clock';
import { readConfig } from '../../src/platform/config';
import { GitHost } from '../support/git-host';
import { GitHubServer } from '../support/github-server';
import { TIP, writeOwnRepository, type OwnRepository } from '../support/pull-repository';

const NAME = { owner: 'Own', repo: 'Sums' };
function basicOf(token: string): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

let root: string;
let own: OwnRepository;
let hub: GitHubServer;
let host: GitHost;
let apiUrl: string;
let gitUrl: string;

/** A private repository: neither the API nor git tells a stranger that it exists. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-private-'));
  own = await writeOwnRepository(join(root, 'archive'));
  hub = new GitHubServer({ 'own/sums': own.dumps });
  hub.script = ({ token }) => (token === 'secret-1' ? undefined : { status: 404, body: { message: 'Not Found' } });
  mkdirSync(join(root, 'keys'));
  mkdirSync(join(root, 'served', 'Own'), { recursive: true });
  // Served under the name that GitHub gives it.
  symlinkSync(join(root, 'archive', 'Own+Sums', 'repo'), join(root, 'served', 'Own', 'Sums.git'));
  host = new GitHost(join(root, 'served'), basicOf('secret-1'), join(root, 'keys'));
  [apiUrl, gitUrl] = [await hub.start(), await host.start()];
});

afterAll(async () => {
  await Promise.all([hub.stop(), host.stop()]);
  rmSync(root, { recursive: true });
});

/** As the service sets it up from its environment. */
function open(cache: string, tokens: string, environment: Record<string, string> = { SSL_CERT_FILE: host.caFile }): PullSource {
  const config = readConfig({ GITHUB_TOKENS: tokens, ASSAY_GIT_URL: gitUrl, NO_PROXY: '127.0.0.1', ...environment });
  return openSource({
    ...{ kind: 'github', cache: join(root, cache), gitBaseUrl: config.swe.github.gitUrl, remote: gitRemote(config) },
    github: { baseUrl: apiUrl, tokens: config.swe.github.tokens, clock: systemClock },
  });
}

describe('A private repository', () => {
  it('is found and cloned with a token, over https, and the token is written nowhere', async () => {
    const source = open('cache', 'secret-1');
    expect(await source.getPull({ ...NAME, number: 1 })).toMatchObject({ merged: true, mergeCommit: own.ids.get('one') });
    const mirror = await source.openMirror(NAME);
    expect(await mirror.findCommit('HEAD')).toBe(own.ids.get(TIP));
    await source.close();
    expect([...new Set(host.seen)]).toEqual([basicOf('secret-1')]);
    const clone = join(root, 'cache', 'Own', 'Sums.git');
    const texts = readdirSync(clone, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of texts) expect(readFileSync(join(clone, name), 'latin1')).not.toContain(basicOf('secret-1').slice(6));
  });

  it.each([
    ['another token', 'secret-2', undefined],
    ['an authority that is not trusted', 'secret-1', {}],
  ])('is not cloned with %s, and nothing is left of it', async (_, token, environment) => {
    const source = open('other', token, environment);
    const failed = source.openMirror(NAME);
    await expect(failed).rejects.toMatchObject({ code: 'unavailable' });
    await failed.catch((error: unknown) => expect(String(error)).not.toContain(basicOf(token).slice(6)));
    await source.close();
    expect(readdirSync(join(root, 'other', 'Own'))).toEqual([]);
  });

  it('has its token told to no other host that git is sent on to', async () => {
    const other = new GitHost(join(root, 'served'), basicOf('secret-1'), join(root, 'keys'));
    const source = open('moved', 'secret-1');
    try {
      host.redirect = await other.start();
      await expect(source.openMirror(NAME)).rejects.toMatchObject({ code: 'unavailable' });
      expect(other.seen.length).toBeGreaterThan(0);
      expect(other.seen.filter((authorization) => authorization !== '')).toEqual([]);
    } finally {
      host.redirect = undefined;
      await Promise.all([source.close(), other.stop()]);
    }
  });
});
