import { runCommand } from '../../src/cli/program';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The command line in this process. Neither stream is a terminal. */
export async function runHere(...words: string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runCommand(words), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
