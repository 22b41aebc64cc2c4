/** How code is taken from a model's whole reply. */
export const EXTRACTIONS = ['last-block', 'first-block', 'longest-block', 'only-block', 'whole'] as const;
export type Extraction = (typeof EXTRACTIONS)[number];

/** A fenced block of a reply (CommonMark). */
export interface Block {
  /** First word of the info string in lower case; empty if there is none. */
  language: string;
  code: string;
  /** False if the reply ended before the closing fence. */
  closed: boolean;
}

const PYTHON: ReadonlySet<string> = new Set(['python', 'python3', 'py', 'py3']);
/** A fence of CommonMark: up to three spaces, three or more backticks or tildes, and of the opening one the info string. */
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\n]*)$/;

/**
 * The code of a reply, or undefined if it has none. Blocks marked as Python count before blocks without a mark; blocks
 * of other languages never count. A block without its closing fence was cut off, and is none.
 */
export function extractCode(reply: string, extraction: Extraction): string | undefined {
  if (extraction === 'whole') return reply.trim() === '' ? undefined : reply;
  const code = choose(candidates(blocksOf(reply).filter(({ closed }) => closed)), extraction)?.code;
  return code === undefined || code.trim() === '' ? undefined : code;
}

function choose(blocks: readonly Block[], extraction: Exclude<Extraction, 'whole'>): Block | undefined {
  switch (extraction) {
    case 'first-block':
      return blocks[0];
    case 'last-block':
      return blocks.at(-1);
    case 'only-block':
      return blocks.length === 1 ? blocks[0] : undefined;
    case 'longest-block':
      return blocks.reduce<Block | undefined>(
        (best, block) => (best && best.code.length >= block.code.length ? best : block),
        undefined,
      );
  }
}

function candidates(blocks: readonly Block[]): readonly Block[] {
  const marked = blocks.filter(({ language }) => PYTHON.has(language));
  return marked.length > 0 ? marked : blocks.filter(({ language }) => language === '');
}

/** All fenced blocks in order, those of other languages too, and one that was cut off. */
export function blocksOf(reply: string): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; language: string; lines: string[] } | undefined;
  for (const line of reply.split(/\r\n|\n|\r/)) {
    const [, fence, info = ''] = FENCE.exec(line) ?? [];
    if (!open) {
      // An info string with a backtick is inline code, not a fence (CommonMark 4.5).
      if (fence !== undefined && !(fence.startsWith('`') && info.includes('`')))
        open = { fence, language: languageOf(info), lines: [] };
    } else if (fence !== undefined && closes(fence, info, open.fence)) {
      blocks.push(blockOf(open, true));
      open = undefined;
    } else open.lines.push(line);
  }
  return open ? [...blocks, blockOf(open, false)] : blocks;
}

function blockOf({ language, lines }: { language: string; lines: readonly string[] }, closed: boolean): Block {
  return { language, code: `${lines.join('\n')}\n`, closed };
}

function languageOf(info: string): string {
  return (info.trim().split(/[\s,{:]/)[0] ?? '').toLowerCase();
}

function closes(fence: string, info: string, opening: string): boolean {
  return fence[0] === opening[0] && fence.length >= opening.length && info.trim() === '';
}
