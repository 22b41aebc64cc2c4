import type { Config } from '../../platform/config';
import type { Remote } from '../../platform/git';

/**
 * How repositories are cloned: the certificate authorities and the proxy that builds use, and the first token, as GitHub takes it from
 * git. It holds secrets and belongs into no log; git gets them by its environment, and only over https.
 */
export function gitRemote({ docker, swe }: Pick<Config, 'docker' | 'swe'>): Omit<Remote, 'url'> {
  const { HTTPS_PROXY: proxy, NO_PROXY: direct = '' } = docker.buildArguments;
  const { gitUrl, tokens } = swe.github;
  const [token] = tokens;
  return {
    ...(docker.caBundle !== undefined && { caFile: docker.caBundle }),
    ...(proxy !== undefined && !isDirect(new URL(gitUrl).hostname, direct) && { proxy }),
    ...(token !== undefined && { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` }),
  };
}

/** By curl's rules: names with the domains below them, or `*` for all. Git gets no NO_PROXY of its own. */
function isDirect(host: string, list: string): boolean {
  const names = list
    .split(/[\s,]+/)
    .map((name) => name.replace(/^\./, '').toLowerCase())
    .filter((name) => name !== '');
  return names.some((name) => name === '*' || host === name || host.endsWith(`.${name}`));
}
