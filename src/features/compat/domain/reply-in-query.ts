/** A shorter match of a cut prompt with a query could be chance. */
const LEAST_OVERLAP = 16;

/**
 * What the model added to its prompt. A query is prompt and reply as one text; the prompt may stand behind tokens that mark the
 * start, or be cut at its left where it was too long. Undefined if the two do not fit: then nobody knows where the reply begins.
 */
export function replyInQuery(query: string, prompt: string): string | undefined {
  const at = query.indexOf(prompt);
  if (at >= 0) return query.slice(at + prompt.length);
  const overlap = longestOverlap(prompt, query);
  return overlap >= LEAST_OVERLAP ? query.slice(overlap) : undefined;
}

/** Length of the longest end of `left` that `right` begins with: the prefix function of Knuth, Morris and Pratt. */
function longestOverlap(left: string, right: string): number {
  const pattern = right.slice(0, left.length);
  const borders = new Uint32Array(pattern.length);
  for (let at = 1, length = 0; at < pattern.length; at += 1) {
    while (length > 0 && pattern[at] !== pattern[length]) length = borders[length - 1] ?? 0;
    if (pattern[at] === pattern[length]) length += 1;
    borders[at] = length;
  }
  let matched = 0;
  for (const unit of left.split('')) {
    while (matched > 0 && (matched === pattern.length || pattern[matched] !== unit)) matched = borders[matched - 1] ?? 0;
    if (pattern[matched] === unit) matched += 1;
  }
  return matched;
}
