import { readConfig } from '../../platform/config';
import { gitRemote } from './git-remote';

it('clones with the authorities, the proxy and the first token of the set-up', () => {
  const config = readConfig({ SSL_CERT_FILE: '/ca.crt', HTTPS_PROXY: 'http://proxy:1', GITHUB_TOKENS: 'secret-1,secret-2' });
  expect(gitRemote(config)).toEqual({
    ...{ caFile: '/ca.crt', proxy: 'http://proxy:1' },
    authorization: `Basic ${Buffer.from('x-access-token:secret-1').toString('base64')}`,
  });
});

it('names nothing that is not set, so that git falls back on its own', () => {
  expect(gitRemote(readConfig({}))).toEqual({});
});

it.each([
  ['git.example.org', undefined],
  ['.example.org', undefined],
  ['localhost, EXAMPLE.org', undefined],
  ['*', undefined],
  ['ample.org', 'http://proxy:1'],
  ['other.example.org', 'http://proxy:1'],
])('with NO_PROXY %s it reaches git.example.org by %s', (direct, proxy) => {
  const env = { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: direct, ASSAY_GIT_URL: 'https://git.example.org' };
  expect(gitRemote(readConfig(env)).proxy).toBe(proxy);
});
