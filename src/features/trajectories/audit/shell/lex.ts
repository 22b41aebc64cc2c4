/** A piece of a shell text. */
export type Token =
  | { kind: 'word'; text: string; /** Programs of `$(...)` and backticks inside of it. */ inner: string[] }
  | { kind: 'operator'; text: string }
  | { kind: 'redirect'; text: string }
  | { kind: 'heredoc'; body: string };

interface Awaited {
  end: string;
  indented: boolean;
}

const OPERATORS = ['&&', '||', ';;', '|&', ';', '|', '&', '\n', '(', ')'];
const REDIRECTS = ['<<<', '<<-', '<<', '&>>', '&>', '>>', '>|', '>&', '<&', '<>', '>', '<'];

/**
 * Splits a text as a shell would, well enough to see what is run: quotes, comments, here-documents and substitutions. What is cut off
 * ends where the text ends. Nothing is expanded.
 */
export class Lexer {
  private at = 0;
  private readonly tokens: Token[] = [];
  private readonly awaited: Awaited[] = [];

  constructor(private readonly text: string) {}

  read(): Token[] {
    while (this.at < this.text.length) this.next();
    return this.tokens;
  }

  private next(): void {
    const rest = this.text.slice(this.at, this.at + 3);
    if (/^[ \t\r]/.test(rest)) this.at += 1;
    else if (rest.startsWith('\\\n')) this.at += 2;
    else if (rest.startsWith('#')) this.at = this.endOfLine();
    else if (!this.redirect() && !this.operator(rest)) this.word();
  }

  private operator(rest: string): boolean {
    const text = OPERATORS.find((each) => rest.startsWith(each));
    if (text === undefined) return false;
    this.at += text.length;
    this.tokens.push({ kind: 'operator', text });
    if (text === '\n') this.heredocs();
    return true;
  }

  private redirect(): boolean {
    const found = /^\d*/.exec(this.text.slice(this.at, this.at + 2))?.[0] ?? '';
    const from = this.at + found.length;
    const text = REDIRECTS.find((each) => this.text.startsWith(each, from));
    if (text === undefined || /^[<>]\(/.test(this.text.slice(from, from + 2))) return false;
    this.at = from + text.length;
    this.tokens.push({ kind: 'redirect', text });
    if (text === '<<' || text === '<<-') this.await(text === '<<-');
    return true;
  }

  private await(indented: boolean): void {
    while (/^[ \t]/.test(this.text.slice(this.at, this.at + 1))) this.at += 1;
    this.word();
    const word = this.tokens.pop();
    this.awaited.push({ end: word?.kind === 'word' ? word.text : '', indented });
  }

  /** The bodies of what the line before asked for. */
  private heredocs(): void {
    for (const { end, indented } of this.awaited.splice(0)) {
      const lines: string[] = [];
      while (this.at < this.text.length) {
        const line = this.text.slice(this.at, this.endOfLine());
        this.at += line.length + 1;
        if ((indented ? line.replace(/^\t+/, '') : line) === end) break;
        lines.push(line);
      }
      this.tokens.push({ kind: 'heredoc', body: `${lines.join('\n')}\n` });
    }
  }

  private word(): void {
    const token: Token & { kind: 'word' } = { kind: 'word', text: '', inner: [] };
    while (this.at < this.text.length && !/[\s;|&()<>]/.test(this.text[this.at] ?? '')) this.piece(token);
    // What begins like an operator and is none, such as `<(`, is passed over.
    if (token.text === '' && token.inner.length === 0) token.text = this.text[this.at++] ?? '';
    this.tokens.push(token);
  }

  private piece(token: Token & { kind: 'word' }): void {
    const char = this.text[this.at] ?? '';
    if (char === "'") token.text += this.until("'");
    else if (char === '"') this.doubled(token);
    else if (char === '`') this.substitute(token, this.until('`'));
    else if (this.text.startsWith('$(', this.at)) this.substitute(token, this.bracketed());
    else if (char === '\\') {
      token.text += this.text[this.at + 1] ?? '';
      this.at += 2;
    } else {
      token.text += char;
      this.at += 1;
    }
  }

  private substitute(token: Token & { kind: 'word' }, program: string): void {
    token.inner.push(program);
    token.text += '$()';
  }

  private doubled(token: Token & { kind: 'word' }): void {
    this.at += 1;
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      const char = this.text[this.at] ?? '';
      if (char === "'") {
        token.text += char;
        this.at += 1;
      } else this.piece(token);
    }
    this.at += 1;
  }

  /** What stands between this mark and the next. */
  private until(mark: string): string {
    const end = this.text.indexOf(mark, this.at + 1);
    const to = end === -1 ? this.text.length : end;
    const found = this.text.slice(this.at + 1, to);
    this.at = to + 1;
    return found;
  }

  private bracketed(): string {
    const from = this.at + 2;
    let depth = 1;
    for (this.at = from; this.at < this.text.length && depth > 0; this.at += 1)
      depth += this.text[this.at] === '(' ? 1 : this.text[this.at] === ')' ? -1 : 0;
    return this.text.slice(from, depth === 0 ? this.at - 1 : this.at);
  }

  private endOfLine(): number {
    const end = this.text.indexOf('\n', this.at);
    return end === -1 ? this.text.length : end;
  }
}
