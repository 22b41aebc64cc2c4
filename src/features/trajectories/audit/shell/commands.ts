import type { Command } from './command';
import { Lexer, type Token } from './lex';
import { unwrap } from './unwrap';

/** A shell inside a shell, and so on: nobody writes more of them, and a text that is made to can't take long. */
const MAX_DEPTH = 6;

/** Every program that a text runs, also inside substitutions, `sh -c`, `xargs`, `find -exec` and the like, in order. */
export function commandsIn(text: string, depth = 0): Command[] {
  if (depth > MAX_DEPTH) return [];
  return groups(new Lexer(text).read()).flatMap((group) => readGroup(group, depth));
}

function groups(tokens: readonly Token[]): Token[][] {
  const found: Token[][] = [[]];
  for (const [at, token] of tokens.entries()) {
    // A here-document comes after the end of the line that asks for it.
    if (token.kind === 'heredoc') ownerOf(found)?.push(token);
    else if (token.kind !== 'operator') found.at(-1)?.push(token);
    else if (tokens[at - 1]?.kind !== 'operator') found.push([]);
  }
  return found.filter((group) => group.length > 0);
}

/** The first group that asks for a here-document and has none yet. */
function ownerOf(found: readonly Token[][]): Token[] | undefined {
  const asked = (group: readonly Token[]): number =>
    group.filter(({ kind, ...rest }) => kind === 'redirect' && 'text' in rest && /^<<-?$/.test(rest.text)).length;
  return found.find((group) => asked(group) > group.filter(({ kind }) => kind === 'heredoc').length);
}

function readGroup(tokens: readonly Token[], depth: number): Command[] {
  const command: Command = { words: [], outputs: [], inputs: [], stdin: '' };
  const inner: string[] = [];
  let redirect = '';
  for (const token of tokens) {
    if (token.kind === 'heredoc') command.stdin += token.body;
    else if (token.kind === 'redirect') redirect = /^<<-?$/.test(token.text) ? '' : token.text;
    else if (token.kind === 'word') {
      inner.push(...token.inner);
      place(command, redirect, token.text);
      redirect = '';
    }
  }
  const nested = inner.flatMap((program) => commandsIn(program, depth + 1));
  return [...nested, ...unwrap(command).flatMap((each) => ('script' in each ? commandsIn(each.script, depth + 1) : [each]))];
}

function place(command: Command, redirect: string, text: string): void {
  if (redirect === '') command.words.push(text);
  else if (redirect === '<<<') command.stdin += `${text}\n`;
  else if (redirect === '<') command.inputs.push(text);
  else if (!/^[-\d]/.test(text)) command.outputs.push(text);
}
