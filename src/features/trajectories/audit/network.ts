import type { PlacedCommand, Sight, Sign } from './finding';

const FETCHERS = new Set([
  'curl',
  'wget',
  'nc',
  'ncat',
  'netcat',
  'telnet',
  'ftp',
  'sftp',
  'ssh',
  'scp',
  'aria2c',
  'gh',
  'http',
  'lynx',
  'w3m',
  'links',
  'svn',
  'hg',
]);
const GIT_REMOTE = new Set(['clone', 'fetch', 'pull', 'ls-remote', 'push', 'submodule']);
const LOCAL = /^(https?:\/\/)?(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)([:/]|$)/;
const ADDRESS = /^(https?|ftp|git|ssh|git\+\w+):\/\//;
/** Of package managers: the verbs that bring packages, by program. */
const BRINGS: Readonly<Record<string, readonly string[]>> = {
  pip: ['install', 'download', 'wheel'],
  pip3: ['install', 'download', 'wheel'],
  uv: ['add', 'pip', 'tool'],
  npm: ['install', 'i', 'add', 'pack', 'view', 'info'],
  yarn: ['add', 'info'],
  pnpm: ['add', 'view', 'info'],
  gem: ['install', 'fetch', 'unpack'],
  cargo: ['install', 'add'],
  go: ['get', 'install'],
  composer: ['require'],
};
/** Brings packages to read them: nothing is installed by these. */
const ONLY_BRINGS = new Set(['download', 'pack', 'fetch', 'unpack']);

/** Reaching for something outside of the machine. A server of the agent's own on this machine is none. */
export function network({ name, args }: PlacedCommand, { packages }: Sight): Sign[] {
  if (FETCHERS.has(name))
    return args.some((word) => LOCAL.test(word)) ? [] : askedForHelp(args) ? [] : [sign(`${name} speaks to another machine`)];
  if (name === 'git') return gitSigns(args);
  const device = args.find((word) => /^\/dev\/(tcp|udp)\//.test(word));
  if (device !== undefined) return [sign(`${device} is a connection to another machine`)];
  const [tool, rest] = /^python[\d.]*$/.test(name) && args[0] === '-m' ? [args[1] ?? '', args.slice(2)] : [name, args];
  return BRINGS[tool] ? packageSigns(tool, rest, packages) : [];
}

function askedForHelp(args: readonly string[]): boolean {
  return args.length > 0 && args.every((word) => /^(--version|--help|-V|-h|version|help)$/.test(word));
}

function gitSigns(args: readonly string[]): Sign[] {
  const verb = args.find((word) => !word.startsWith('-')) ?? '';
  const isLocal = verb === 'clone' && args.slice(args.indexOf(verb) + 1).some((word) => /^[./]/.test(word));
  return GIT_REMOTE.has(verb) && !isLocal ? [sign(`git ${verb} speaks to another machine`)] : [];
}

function packageSigns(tool: string, args: readonly string[], packages: ReadonlySet<string>): Sign[] {
  const verb = args.find((word) => !word.startsWith('-')) ?? '';
  if (!BRINGS[tool]?.includes(verb) || args.includes('--no-index') || args.includes('--offline')) return [];
  const wanted = args.slice(args.indexOf(verb) + 1).filter((word) => !word.startsWith('-'));
  if (ONLY_BRINGS.has(verb)) return [sign(`${tool} ${verb} gets packages to read them`)];
  const address = wanted.find((word) => ADDRESS.test(word));
  if (address !== undefined) return [sign(`${tool} ${verb} gets ${address}`)];
  const own = wanted.find((word) => packages.has(nameIn(word)));
  return own === undefined ? [] : [sign(`${tool} ${verb} gets another version of the repository itself, ${own}`)];
}

/** `Name` of `name[extra]==1.2`, `@scope/name@1.2`, `example.org/name@latest`. A path is no name. */
function nameIn(word: string): string {
  if (/^[./~]/.test(word)) return '';
  return (
    word
      .toLowerCase()
      .replace(/(?!^)@.*$|[[=<>!~;].*$/g, '')
      .split('/')
      .at(-1) ?? ''
  );
}

/** Programs in other languages that open connections; addresses of this machine are fine. */
const OPENS =
  /\b(urllib\.request|urlopen|requests\.(get|post|head|Session)|http\.client|httpx\.|aiohttp|urllib3|fetch\(|axios|https?\.get\(|Net::HTTP|open-uri|socket\.(create_connection|socket\()|TcpStream::connect|net\.Dial|http\.Get\()/;

/** A connection that a program text opens. */
export function networkInProgram(text: string): Sign[] {
  const [found] = OPENS.exec(text) ?? [];
  if (found === undefined) return [];
  const addresses = [...text.matchAll(/["'`](https?:\/\/[^"'`\s]+)/g)].map(([, address = '']) => address);
  if (!addresses.some((address) => !LOCAL.test(address))) return [];
  return [
    {
      ...sign(`the program asks another machine: ${addresses.find((each) => !LOCAL.test(each)) ?? ''}`),
      quote: lineOf(text, found),
    },
  ];
}

function lineOf(text: string, part: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.includes(part))
      ?.trim() ?? part
  );
}

function sign(detail: string): Sign {
  return { code: 'network', detail };
}
