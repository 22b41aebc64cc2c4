/** Words that belong to the language, not to anybody's solution. */
export const PYTHON_KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break case class continue def del elif else except finally for from global if import in
  is lambda match nonlocal not or pass raise return self try type while with yield`.split(/\s+/),
);

const TOKEN =
  /[\p{L}_][\p{L}\p{N}_]*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?|\*\*=?|\/\/=?|<<=?|>>=?|[-+*/%@&|^=!<>]=|->|:=|[^\s\p{L}\p{N}_"'`\\]/gu;

/**
 * The words, numbers and operators of a text, in order: code and prose alike, without quotes, spacing and comment marks, so that
 * a line of code quoted in a sentence gives the same tokens as in its file.
 */
export function pythonTokens(text: string): string[] {
  return (text.match(TOKEN) ?? []).filter((token) => token !== '#');
}

/** The identifier-like words of a text, keywords left out, once each in order of appearance. */
export function identifiersIn(text: string): string[] {
  const words = text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return [...new Set(words)].filter((word) => !PYTHON_KEYWORDS.has(word));
}
