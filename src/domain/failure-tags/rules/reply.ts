import type { RuleFacts } from '../facts';
import { suggestForTraits, suggestIf, type Pointer, type Rule } from './rule';

const REPLY: Pointer[] = [{ at: 'reply' }];

/** Endpoints that end a reply at a limit of tokens: OpenAI's word, Anthropic's, and others'. */
const CUT_OFF: ReadonlySet<string> = new Set(['length', 'max_tokens', 'max_output_tokens', 'MAX_TOKENS']);

/** Whether the reply ended by a limit, or inside a block of code. */
export function isCutOff({ evidence: { reply } }: RuleFacts): boolean {
  return reply !== null && (CUT_OFF.has(reply.finishReason ?? '') || reply.blocks.at(-1)?.closed === false);
}

/** Two lines that start as Python statements do: prose starts with a keyword now and then, twice in a row seldom. */
const LOOKS_LIKE_CODE = /^(?:def \w+\(.*\).*:|class \w+.*:|import \w+|from \w+ import |@\w+)/gm;

function hasLooseCode(facts: RuleFacts): boolean {
  const { reply, verdict } = facts.evidence;
  if (!reply || verdict !== 'no-code' || isCutOff(facts)) return false;
  return reply.blocks.some(({ code }) => code.trim() !== '') || [...reply.text.matchAll(LOOKS_LIKE_CODE)].length > 0;
}

const markdown: Rule = {
  ...{ id: 'reply/code-not-taken', version: 1, confidence: 'high', tags: ['format.markdown-extraction'] },
  description: 'No code could be taken, although the reply holds a block, or lines of code outside of any',
  suggest: (facts) => suggestIf('format.markdown-extraction', hasLooseCode(facts) ? REPLY : []),
};

const cutOff: Rule = {
  ...{ id: 'reply/cut-off', version: 1, confidence: 'high', tags: ['logic.incomplete'] },
  description: 'The reply ended by its length or inside a block, and did not pass',
  suggest: (facts) => suggestIf('logic.incomplete', facts.evidence.verdict !== 'passed' && isCutOff(facts) ? REPLY : []),
};

const REFUSES = /\b(?:I(?:'m| am) (?:sorry|not able|unable)|I (?:cannot|can't|can not|won't|will not|must decline)|as an AI)\b/i;

function saysInsteadOfCode({ evidence: { reply, verdict } }: RuleFacts, fits: (text: string) => boolean): Pointer[] {
  if (!reply || verdict !== 'no-code' || reply.blocks.length > 0) return [];
  return fits(reply.text.trim().replaceAll('’', "'")) ? REPLY : [];
}

const refusal: Rule = {
  ...{ id: 'reply/refusal', version: 1, confidence: 'medium-high', tags: ['conduct.refusal'] },
  description: 'No code, and words that decline',
  suggest: (facts) =>
    suggestIf(
      'conduct.refusal',
      saysInsteadOfCode(facts, (text) => REFUSES.test(text)),
    ),
};

const question: Rule = {
  ...{ id: 'reply/question', version: 1, confidence: 'medium-high', tags: ['conduct.asks-question'] },
  description: 'No code, and the last sentence asks something',
  suggest: (facts) =>
    suggestIf(
      'conduct.asks-question',
      saysInsteadOfCode(facts, (text) => text.endsWith('?') && !REFUSES.test(text)),
    ),
};

const placeholder: Rule = {
  ...{ id: 'reply/placeholder', version: 1, confidence: 'high', tags: ['conduct.lazy-placeholder'] },
  description: 'A function whose body is pass, an ellipsis or NotImplementedError, or a comment that stands for code',
  suggest: (facts) =>
    facts.evidence.verdict === 'passed' ? [] : suggestForTraits(facts, 'conduct.lazy-placeholder', 'placeholder'),
};

export const REPLY_RULES: readonly Rule[] = [markdown, cutOff, refusal, question, placeholder];
