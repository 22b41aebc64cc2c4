/** Issues of the same repository that a text says it closes, by GitHub's keywords; comments don't count. At most five. */
export function closingKeywords(text: string, owner: string, repo: string): number[] {
  const plain = text.slice(0, 100_000).replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const numbers = [...plain.matchAll(KEYWORD)].flatMap(([, inUrl, urlNumber, inName, number]) => {
    const named = inUrl ?? inName;
    const own = named === undefined || named.toLowerCase() === `${owner}/${repo}`.toLowerCase();
    return own ? Number(urlNumber ?? number) : [];
  });
  return [...new Set(numbers)].slice(0, 5);
}

const KEYWORD =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +(?:https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/issues\/(\d{1,9})|([\w.-]+\/[\w.-]+)?#(\d{1,9}))\b/gi;
