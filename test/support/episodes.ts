import type { ApiClient } from '../../src/client';
import { sampleParts, sampleSolution, sampleSuiteWith } from './sample-task';

export interface EpisodeState {
  id: string;
  messages: { role: string; content: string }[];
  steps: StepState[];
  turn: number;
  done: boolean;
  reward: number;
}

export interface StepState {
  turn: number;
  reward: number;
  done: boolean;
  feedback: { role: string; content: string } | null;
  grading: Record<string, unknown>;
}

/** What only private tests of the suite below hold: inputs, expectations, names. */
export const PRIVATE = /quokka|918273645|last_value_wins|spaces_are_cut|missing_mark|wrong_type|left = right|novalue/;

/** The sample's suite with a private test that can be told from everything else. */
export const SUITE_WITH_SECRETS = sampleSuiteWith(
  'parse("k=1;k=2;k=3") == {"k": "3"}',
  'parse("quokka=1;quokka=918273645") == {"quokka": "918273645"}',
);

export const RIGHT = sampleParts().solution.files[0]?.content ?? '';
/** Right for both public tests, wrong for a private one, whose input it tries to carry out in every way. */
export const HALF_RIGHT = `import sys\n\n${sampleSolution(
  'if not isinstance(text, str):',
  'print(text); print(text, file=sys.stderr)\n    if "quokka" in str(text):\n        raise KeyError(f"seen: {text}")\n    if not isinstance(text, str):',
)}`;
/** Wrong for a public test, and tells of everything that it was ever given. */
export const WRONG = sampleSolution('result = {}\n', 'SEEN.append(text)\n    result = {"seen": repr(SEEN)}\n').replace(
  'def parse',
  'SEEN = []\n\n\ndef parse',
);

/** A reply as a model writes it. */
export function reply(code: string): string {
  return `Let me think. This should do:\n\n\`\`\`python\n${code}\`\`\`\n\nIt reads the pairs one by one.\n`;
}

/** Steps by HTTP; every answer's text is kept. */
export class EpisodePlayer {
  readonly answers: string[] = [];

  constructor(private readonly api: ApiClient) {}

  async open(versionId: string, rules: Record<string, unknown> = {}): Promise<EpisodeState> {
    return this.keep(await this.api.raw('POST', '/v1/episodes', { version_id: versionId, ...rules }));
  }

  async step(id: string, text: string): Promise<StepState> {
    return this.keep(await this.api.raw('POST', `/v1/episodes/${id}/steps`, { reply: text }));
  }

  async get(id: string): Promise<EpisodeState> {
    return this.keep(await this.api.raw('GET', `/v1/episodes/${id}`));
  }

  private async keep<T>(response: Response): Promise<T> {
    const text = await response.text();
    this.answers.push(JSON.stringify([...response.headers]), text);
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
