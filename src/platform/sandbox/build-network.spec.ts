import type Docker from 'dockerode';
import { BuildNetwork } from './build-network';

function engine(...networks: { Name: string; Driver: string }[]): Docker {
  return { listNetworks: () => Promise.resolve(networks) } as unknown as Docker;
}

const BRIDGE = { Name: 'bridge', Driver: 'bridge' };
const HOST = { Name: 'host', Driver: 'host' };

test.each<[string, Docker, Record<string, string>, string]>([
  ['the bridge', engine(HOST, BRIDGE), {}, 'bridge'],
  ['the bridge, through a proxy elsewhere', engine(BRIDGE), { HTTPS_PROXY: 'http://proxy.example:3128' }, 'bridge'],
  ['the bridge, with hosts that need no proxy', engine(BRIDGE), { NO_PROXY: 'localhost' }, 'bridge'],
  ['the host, of an engine without a bridge', engine(HOST), {}, 'host'],
  ["the host, through a proxy of the host's own", engine(BRIDGE), { HTTPS_PROXY: '127.0.0.1:3128' }, 'host'],
  ["the host, from an index of the host's own", engine(BRIDGE), { PIP_INDEX_URL: 'http://[::1]:8080/simple' }, 'host'],
])('downloads by %s', async (_, docker, buildArguments, network) => {
  expect(await new BuildNetwork(docker, buildArguments).find()).toBe(network);
});
