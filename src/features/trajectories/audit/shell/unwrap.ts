import type { Command } from './command';

const RESERVED = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time']);
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh', 'ash']);
/** Programs that run the program that their arguments name, with the options that take a value. */
const WRAPPERS: Readonly<Record<string, string>> = {
  sudo: 'u g',
  env: 'u C',
  nohup: '',
  nice: 'n',
  command: '',
  exec: 'a',
  stdbuf: 'i o e',
  setsid: '',
  xargs: 'I n P L d a s E',
  timeout: 'k s',
  unbuffer: '',
};

/** What really runs where a command only starts others: each of them, or the script that a shell is given. */
export function unwrap(command: Command): (Command | { script: string })[] {
  const words = withoutPrefix(command.words);
  const [first] = words;
  if (first === undefined) return command.outputs.length > 0 || command.stdin !== '' ? [{ ...command, words: [':'] }] : [];
  const name = first.split('/').at(-1) ?? first;
  const own = { ...command, words: [name, ...words.slice(1)] };
  if (name in WRAPPERS) return unwrap({ ...own, words: afterOptions(name, words.slice(1)) });
  if (SHELLS.has(name)) return shell(own);
  if (name === 'eval') return [{ script: words.slice(1).join(' ') }];
  if (name === 'find')
    return [own, ...executed(words).flatMap((each) => unwrap({ words: each, outputs: [], inputs: [], stdin: '' }))];
  return [own];
}

function withoutPrefix(words: readonly string[]): string[] {
  const from = words.findIndex((word) => !RESERVED.has(word) && !/^[A-Za-z_]\w*=/.test(word));
  return from === -1 ? [] : words.slice(from);
}

function afterOptions(name: string, words: readonly string[]): string[] {
  const valued = new Set((WRAPPERS[name] ?? '').split(' ').map((letter) => `-${letter}`));
  let at = 0;
  while (words[at]?.startsWith('-')) at += valued.has(words[at] ?? '') ? 2 : 1;
  // timeout's first argument is the time.
  return words.slice(name === 'timeout' ? at + 1 : at);
}

/** `sh -c 'text'`, a here-document, or a file that nobody has read. */
function shell(command: Command): (Command | { script: string })[] {
  const args = command.words.slice(1);
  const flag = args.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = flag === -1 ? undefined : args[flag + 1];
  if (script !== undefined) return [{ script }];
  if (command.stdin !== '' && args.every((word) => word.startsWith('-'))) return [{ script: command.stdin }];
  return [command];
}

/** What `-exec` and its kin run. */
function executed(words: readonly string[]): string[][] {
  return words.flatMap((word, at) => {
    if (!/^-(exec|execdir|ok|okdir)$/.test(word)) return [];
    const rest = words.slice(at + 1);
    const end = rest.findIndex((each) => each === ';' || each === '+');
    return [rest.slice(0, end === -1 ? rest.length : end)];
  });
}
