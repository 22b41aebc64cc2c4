import type { RequirementFinding } from './finding';
import { isMeasured, sentencesOf, type Sentence } from './prose';
import type { Requirement } from './requirement';

/** A wording that two readers would test differently; the list follows ISO/IEC/IEEE 29148, 5.2.7, cut down to what is seldom right. */
interface Smell {
  pattern: RegExp;
  advice: string;
  /** Fine in a sentence that gives a number or an order of growth. */
  unlessMeasured?: true;
}

const OUTCOME = 'Say what happens: the value, the exception, the text.';
const LIST = 'List every case.';
const CONDITION = 'Say under which condition.';

const SMELLS: readonly Smell[] = [
  { pattern: /\b(?:in)?appropriate(?:ly)?\b|\bsuitabl[ey]\b/i, advice: OUTCOME },
  {
    pattern:
      /\bproperly\b(?! (?:nested|divides?)\b)|\bcorrectly\b(?! rounded\b)|\bgracefully\b|\badequate(?:ly)?\b|\bsensibl[ey]\b/i,
    advice: OUTCOME,
  },
  {
    pattern:
      /\b(?:proper|decent|good|sane) (?:error|exception|message|handling|validation|performance|quality|format|result|output|way)s?\b/i,
    advice: OUTCOME,
  },
  {
    pattern: /\b(?:the|a) (?:correct|desired) (?:result|answer|output|behaviou?r|error|exception|way|thing)s?\b/i,
    advice: OUTCOME,
  },
  { pattern: /\bright (?:thing|answer|way)\b/i, advice: OUTCOME },
  {
    pattern:
      /\b(?:meaningful|helpful|informative|descriptive|useful|friendly|clear|nice) (?:\w+ )?(?:messages?|errors?|exceptions?|outputs?|descriptions?)\b/i,
    advice: 'Give the text, or what it must contain.',
  },
  {
    pattern:
      /\bas expected\b|\bas usual\b|\bin the (?:usual|normal|obvious|standard) (?:way|manner|fashion)\b|\bobvious(?:ly)?\b/i,
    advice: OUTCOME,
  },
  {
    pattern:
      /\b(?:should|must|shall|will) (?:also |just |still )?(?:work|function|behave)\b(?! (?:as|like|exactly|on|by)\b)|\bworks? (?:well|fine|reliably)\b/i,
    advice: OUTCOME,
  },
  {
    pattern:
      /\bas (?:needed|necessary|appropriate|applicable|desired)\b|\b(?:if|where|when|whenever|wherever) (?:possible|applicable|appropriate|desirable)\b/i,
    advice: CONDITION,
  },
  {
    pattern:
      /(?<![/\w])etc\b|\band so (?:on|forth)\b|\band the like\b|\bor something\b|\band\/or\b|\band other (?:things|stuff)\b/i,
    advice: LIST,
  },
  { pattern: /\bvarious\b|\ba variety of\b|\ball (?:kinds|sorts) of\b|\bsome (?:kind|sort) of\b/i, advice: LIST },
  { pattern: /\bcertain (?:cases|inputs?|conditions|circumstances|situations|values)\b/i, advice: LIST },
  { pattern: /\breasonabl[ey]\b|\bacceptable (?:time|performance|speed|size|range)\b/i, advice: 'Give the limit.' },
  {
    pattern:
      /\buser[- ]friendly\b|\bhuman[- ]readable\b|\beasy to (?:use|read|understand)\b|\bintuitive(?:ly)?\b|\bnicely\b|\belegant(?:ly)?\b/i,
    advice: 'Give the format.',
  },
  { pattern: /\brobust(?:ly)?\b|\bflexible\b|\bseamless(?:ly)?\b|\bbest[- ]effort\b|\bsmart(?:ly)?\b/i, advice: OUTCOME },
  { pattern: /\b(?:usually|typically|mostly|normally(?! distributed\b))\b/i, advice: CONDITION },
  { pattern: /\bTBD\b|\bto be (?:determined|defined|decided|specified)\b/i, advice: 'Decide it before sealing.' },
  {
    pattern:
      /\bfast(?:er)?\b(?![- ]forward)|\bquick(?:ly)?\b(?!-?sort)|\befficient(?:ly)?\b|\bperformant\b|\bscal(?:able|es well)\b|\bin a timely manner\b|\bslow\b/i,
    advice: 'Give a number: a size and a time, or an order of growth.',
    unlessMeasured: true,
  },
  { pattern: /\b(?:approximately|roughly)\b/i, advice: 'Give the tolerance.', unlessMeasured: true },
];

/** "handles errors" and its like, in a sentence that names no outcome. */
const HANDLING =
  /\b(?:handl(?:es?|ed|ing)|deals? with|takes? care of|copes? with)\s+(?:(?:all|any|the|other|possible|potential|unexpected|invalid|bad|malformed|incorrect|wrong|empty|missing)\s+)*(?:errors?|exceptions?|failures?|edge[- ]cases?|corner[- ]cases?|special cases?|inputs?|values?|data|arguments?|cases?)\b/i;
const NAMED_OUTCOME = /\b(?:by|rais|return|yield|ignor|skip|print|writ|exit|treat|leav|Error\b|Exception\b)/i;

/** Wording of one requirement that leaves open what to test: at most one finding for each kind of it. */
export function findVagueWording({ id, text }: Requirement): RequirementFinding[] {
  return sentencesOf(text).flatMap((sentence) => [
    ...SMELLS.flatMap((smell) => check(id, sentence, smell)),
    ...checkHandling(id, sentence),
  ]);
}

function check(id: string, { text, prose }: Sentence, { pattern, advice, unlessMeasured }: Smell): RequirementFinding[] {
  const found = pattern.exec(prose)?.[0];
  if (found === undefined || (unlessMeasured && isMeasured(text))) return [];
  return [{ id, code: 'vague-wording', message: `"${found}" leaves open what to test. ${advice}` }];
}

function checkHandling(id: string, { prose }: Sentence): RequirementFinding[] {
  const found = HANDLING.exec(prose);
  if (!found || NAMED_OUTCOME.test(prose.slice(0, found.index)) || NAMED_OUTCOME.test(prose.slice(found.index + found[0].length)))
    return [];
  return [{ id, code: 'vague-wording', message: `"${found[0]}" leaves open what to test. ${OUTCOME}` }];
}

/** A performance requirement without a measure. */
export function findUnmeasured({ id, kind, text }: Requirement): RequirementFinding[] {
  if (kind !== 'performance' || isMeasured(text)) return [];
  return [
    {
      id,
      code: 'vague-performance',
      message: 'A performance requirement gives a number: a size and a time, or an order of growth.',
    },
  ];
}
