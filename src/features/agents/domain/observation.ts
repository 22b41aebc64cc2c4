import type { CommandResult } from '../../../platform/sandbox';

const WORDS: Readonly<Record<Exclude<CommandResult['end'], 'exited'>, string>> = {
  'timed-out': 'The command took too long and was ended, with everything else that ran.',
  'output-limit': 'The command printed too much and was ended, with everything else that ran.',
  'disk-limit': 'The disk is full: the run ends here.',
  stopped: 'The run was ended.',
  killed: 'Something ended every process of the machine, for want of memory perhaps. Files are as they were.',
};

/** What the model is told of a command. */
export function observationOf({ end, exitCode, output }: CommandResult, limit: number): string {
  const printed = shortened(output.content.toString('utf8').replaceAll('\0', ''), limit);
  const body = printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`;
  return end === 'exited' ? `${body}[exit code ${exitCode ?? 'unknown'}]` : `${body}[${WORDS[end]}]`;
}

/** Head and tail of a text, and how much is left out between them. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor(limit / 2);
  const [head, tail] = [whole(text.slice(0, half)), whole(text.slice(-half))];
  return `${head}\n[... ${text.length - head.length - tail.length} characters left out ...]\n${tail}`;
}

/** Without half of a character at an end. */
function whole(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}
