import type { RequirementFinding } from './finding';
import { sentencesOf } from './prose';
import type { Requirement } from './requirement';

/** A rule, its exception and an example make three sentences. */
const MAX_SENTENCES = 3;
const MAX_MODALS = 3;

const MODAL = /\b(?:must|shall|should)\b/gi;
/** A second subject with a modal of its own: "X must ... and Y must ...". "must be 1 or more and must not exceed 9" is one rule. */
const SECOND_SUBJECT =
  /\b(?:must|shall|should)\b[^;]*?(?:\band\b|;)(?:\s+also)?\s+(?!also\b|must\b|shall\b|should\b|not\b)(?:[\w'-]+\s+){1,6}(?:must|shall|should)\b/i;
const ADDITION = /\band also\b|\badditionally\b|\bfurthermore\b|\bmoreover\b|\bin addition,|\bon top of that\b|\bbesides that\b/i;

/** Requirements that say several things at once: a test could not be traced to one of them. */
export function findNotAtomic({ id, kind, text }: Requirement): RequirementFinding[] {
  const sentences = sentencesOf(text);
  const prose = sentences.map((sentence) => sentence.prose);
  const reasons = [
    sentences.length > MAX_SENTENCES && `It has ${sentences.length} sentences.`,
    prose.reduce((sum, each) => sum + (each.match(MODAL)?.length ?? 0), 0) > MAX_MODALS && 'It says "must" too often.',
    // What an exception is and what its message says is one rule.
    kind !== 'error' && prose.some((each) => SECOND_SUBJECT.test(each)) && 'It binds two things in one sentence.',
    prose
      .map((each) => ADDITION.exec(each)?.[0])
      .filter((found) => found !== undefined)
      .map((found) => `"${found}" adds a second rule.`)[0],
  ];
  const reason = reasons.find((each) => typeof each === 'string');
  return reason ? [{ id, code: 'not-atomic', message: `${reason} Split it, so that each part has tests of its own.` }] : [];
}
