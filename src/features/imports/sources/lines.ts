import { ImportRefused, type ImportedTask, type ImportLine } from '../domain/imported-task';
import { parseHumanEval } from './humaneval';

/** Turns a parser's refusal into a line that reports it; anything else is a fault of ours and goes on. */
export async function toLine(line: number, parse: () => Promise<ImportedTask>): Promise<ImportLine> {
  try {
    return { line, task: await parse() };
  } catch (error) {
    if (error instanceof ImportRefused) return { line, error: error.message };
    throw error;
  }
}

/** One line of JSON Lines in HumanEval's format. */
export function humanEvalLine(line: number, text: string): Promise<ImportLine> {
  return toLine(line, () => parseHumanEval(parseJson(text)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportRefused('not JSON');
  }
}
