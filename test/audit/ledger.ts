import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './table';

type About = Pick<Row, 'kind' | 'base' | 'what'>;

/** The rows of one audit, in a file if there is one, so that an audit that was ended can go on. */
export class Ledger {
  private readonly rows = new Map<string, Row>();

  constructor(
    private readonly file: string | undefined,
    resume: boolean,
  ) {
    if (!resume || file === undefined || !existsSync(file)) return;
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] };
    // Who came to no verdict is tried again.
    for (const row of rows.filter(({ fate }) => !fate.broken)) this.rows.set(keyOf(row), row);
  }

  has(about: About): boolean {
    return this.rows.has(keyOf(about));
  }

  add(row: Row): void {
    this.rows.set(keyOf(row), row);
    if (this.file !== undefined) writeFileSync(this.file, JSON.stringify({ rows: this.list() }, null, 2));
  }

  list(): Row[] {
    return [...this.rows.values()];
  }
}

function keyOf({ kind, base, what }: About): string {
  return `${kind ?? 'good'}\n${base}\n${what}`;
}
