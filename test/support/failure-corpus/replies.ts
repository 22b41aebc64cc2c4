import type { CorpusCase } from './corpus-case';
import { MEDIAN, ODD_ONLY, fenced } from './tasks';

export const REPLIES: readonly CorpusCase[] = [
  {
    ...{ rule: 'reply/code-not-taken', tag: 'format.markdown-extraction', task: MEDIAN },
    fires: { reply: `def median(numbers):\n    return sorted(numbers)[len(numbers) // 2]\n`, outcome: 'no-code-found' },
    spares: { reply: 'The median of a list is the value in its middle.', outcome: 'no-code-found' },
  },
  {
    ...{ rule: 'reply/cut-off', tag: 'logic.incomplete', task: MEDIAN },
    fires: { reply: '```python\ndef median(numbers):\n    items = sor', finishReason: 'length', outcome: 'truncated-output' },
    spares: { reply: 'Take the middle.', finishReason: 'stop', outcome: 'no-code-found' },
  },
  {
    ...{ rule: 'reply/refusal', tag: 'conduct.refusal', task: MEDIAN },
    fires: { reply: 'I’m sorry, but I can’t help with that.', outcome: 'no-code-found' },
    spares: { reply: `I'm sorry about the last answer.\n\n${fenced(ODD_ONLY)}`, solution: ODD_ONLY, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'reply/question', tag: 'conduct.asks-question', task: MEDIAN },
    fires: { reply: 'Should the function take tuples too?', outcome: 'no-code-found' },
    spares: { reply: `${fenced(ODD_ONLY)}\nIs that what you wanted?`, solution: ODD_ONLY, outcome: 'partial-pass' },
  },
  {
    ...{ rule: 'reply/placeholder', tag: 'conduct.lazy-placeholder', task: MEDIAN },
    fires: { solution: 'def median(numbers):\n    # TODO: the rest of the code\n    pass\n', outcome: 'assertion-failed' },
    spares: { solution: `class Unsorted(Exception):\n    pass\n\n${ODD_ONLY}`, outcome: 'partial-pass' },
  },
];
