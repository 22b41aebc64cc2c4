import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../../src/platform/sandbox';

/** One way in which a run could leave something for the next. */
export interface Channel {
  name: string;
  title: string;
  /**
   * What the writer itself finds after it wrote: `seen`, so that the reader's silence means something; `refused` where the kernel
   * lets nobody write; `either` where it depends on the machine.
   */
  control: 'seen' | 'refused' | 'either';
  /** Lines that the writer is longer by, one run each: what is left of a text depends on how long the next one is. */
  sizes: number[];
  submission(role: 'write' | 'read', size?: number): SourceFile[];
}

function text(name: string): string {
  return readFileSync(join(__dirname, name), 'utf8');
}

export function loadChannels(): Channel[] {
  return readdirSync(join(__dirname, 'channels')).map((file) => {
    const source = text(`channels/${file}`);
    const title = /^# (.+)$/m.exec(source)?.[1] ?? '';
    const control = /^# control: (seen|refused|either)$/m.exec(source)?.[1] as Channel['control'] | undefined;
    if (control === undefined) throw new Error(`${file} does not say what its writer sees`);
    const sizes = (/^# sizes: ([\d ]+)$/m.exec(source)?.[1] ?? '0').split(' ').map(Number);
    return { name: file.replace('.py', ''), title, control, sizes, submission: submissionsOf(source) };
  });
}

/** The mark of the memory channel is in one piece in the writer alone. */
function submissionsOf(source: string): Channel['submission'] {
  const [first, second] = [`mark-${randomUUID()}`, `-${randomUUID()}`];
  return (role, size = 0) => {
    const marked =
      role === 'write'
        ? source.replace('@FIRST@', first + second).replace('@SECOND@', '')
        : source.replace('@FIRST@', first).replace('@SECOND@', second);
    const filler = role === 'write' ? `# ${first}${second}\n`.repeat(size) : '';
    const content = `${text('channel.py')}ROLE = '${role}'\n${marked}${text('role.py')}${filler}`;
    return [{ path: 'solution.py', content }];
  };
}

/** Lines of a run's output that begin with `kind: `. */
export function lines(output: string, kind: 'found' | 'refused' | 'observed'): string[] {
  const head = `${kind}: `;
  return output
    .split('\n')
    .filter((line) => line.startsWith(head))
    .map((line) => line.slice(head.length));
}
