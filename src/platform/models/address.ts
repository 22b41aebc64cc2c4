import { BlockList, isIP } from 'node:net';

/**
 * Which hosts the service may speak to on behalf of those who name an endpoint. With `hosts` these alone, private ones included,
 * and each with all its addresses; without, whatever has a public address, and loopback where `loopback` says so.
 */
export interface AddressPolicy {
  /** `host` or `host:port`, in lower case; an IPv6 address in brackets. */
  hosts?: readonly string[];
  loopback: boolean;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What is not routed on the Internet, by IANA's registries of special-purpose addresses; link-local holds clouds' metadata. */
const SPECIAL = new BlockList();
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
for (const [net, prefix] of SPECIAL_IPV4) SPECIAL.addSubnet(net, prefix, 'ipv4');

/** Of IPv6 only what is assigned to the Internet, without the parts of it that lead to IPv4 addresses or are for documents. */
const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');
const SPECIAL_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
for (const [net, prefix] of SPECIAL_IPV6) SPECIAL.addSubnet(net, prefix, 'ipv6');

type Reach = 'loopback' | 'special' | 'public';

/** A BlockList checks an IPv4 address in IPv6 notation against its IPv4 rules. */
function reachOf(address: string): Reach {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  if (SPECIAL.check(address, family)) return 'special';
  return family === 'ipv6' && !GLOBAL_IPV6.check(address, 'ipv6') ? 'special' : 'public';
}

/** Why a URL may not be asked, as far as its words tell; its addresses are judged when it is asked. */
export function refuseUrl(url: URL, policy: AddressPolicy): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'only http and https are spoken';
  if (url.username !== '' || url.password !== '') return 'a URL holds no credentials';
  if (policy.hosts) return isListed(url, policy.hosts) ? undefined : 'the host is not in ASSAY_MODEL_HOSTS';
  const host = bareHost(url);
  if (isIP(host) !== 0) return refuseAddress(host, policy);
  return /(^|\.)localhost$/.test(host) && !policy.loopback ? 'it leads to this machine' : undefined;
}

/** Why a connection may not go to an address that a name led to; listed hosts may have any. */
export function refuseAddress(address: string, policy: AddressPolicy): string | undefined {
  if (policy.hosts) return undefined;
  const reach = reachOf(address);
  if (reach === 'public' || (reach === 'loopback' && policy.loopback)) return undefined;
  return reach === 'loopback' ? 'it leads to this machine' : 'it leads to a private address';
}

function isListed(url: URL, hosts: readonly string[]): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return hosts.includes(url.hostname.toLowerCase()) || hosts.includes(`${url.hostname.toLowerCase()}:${port}`);
}

/** Without the brackets of IPv6 and without a final dot, which names the same host. */
function bareHost(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
