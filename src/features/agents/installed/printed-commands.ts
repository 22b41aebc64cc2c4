import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';

/** What a line starts with that tells of a command: `assay-command: {"command": "pytest -q", "exit_code": 1, "output": "..."}`. */
export const COMMAND_PREFIX = 'assay-command: ';

/** Longer lines, and what is beyond this number, are left out. */
const MAX_LINE_CHARS = 256 * 1024;
const MAX_COMMANDS = 5000;

const Line = z.object({
  command: z.string().min(1),
  exit_code: z.int().nullish(),
  output: z.string().nullish(),
});

export interface PrintedCommand {
  command: string;
  output: string;
  exitCode: number | null;
}

/** Finds in what a program prints the commands that it says it ran. The output is anybody's: what does not read is passed over. */
export class PrintedCommands {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';
  /** Within a line that is too long. */
  private skipping = false;
  private count = 0;

  constructor(private readonly found: (command: PrintedCommand) => void) {}

  take(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!this.skipping) this.line(line);
      this.skipping = false;
    }
    if (this.rest.length <= MAX_LINE_CHARS) return;
    this.rest = '';
    this.skipping = true;
  }

  private line(line: string): void {
    if (!line.startsWith(COMMAND_PREFIX) || line.length > MAX_LINE_CHARS || this.count >= MAX_COMMANDS) return;
    const read = Line.safeParse(parsed(line.slice(COMMAND_PREFIX.length)));
    if (!read.success) return;
    this.count += 1;
    const { command, output, exit_code: exitCode } = read.data;
    this.found({ command, output: output ?? '', exitCode: exitCode ?? null });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
