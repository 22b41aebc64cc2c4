import { identifiersIn } from './statement-facts';
import { patchText, quotable, words, type PatchText, type TaskTexts } from './texts';

/** What the tests ask for, held against what statement, hints and the visible part of the base tree say. */
export interface TestFacts {
  test: PatchText;
  golden: PatchText;
  /** Lines that assert something. */
  assertions: string[];
  /** Names that the golden patch brings, that the tests use, and that nothing else says. */
  hiddenNames: string[];
  /** The same of literals of four characters or more: messages, keys, flags. */
  hiddenLiterals: string[];
  /** Private names of the golden patch or the base that the tests reach for. */
  privateNames: string[];
  /** Literals of assertions that nothing implies, the golden patch included. */
  unexplainedLiterals: string[];
}

const ASSERTION =
  /\b(?:assert\w*|expect|should|require|verify|EXPECT_\w+|ASSERT_\w+|t\.(?:Error|Fatal|Errorf|Fatalf|equal|is|deepEqual|throws)|must_\w+)\b|\.(?:toBe|toEqual|toThrow|to\.|raises)/;
const DEFINES =
  /\b(?:def|func|fn|function|class|struct|interface|trait|enum|type|const|let|var|public|private|protected|static|module|module_function|fun|macro)\b/;

export function testFacts(texts: TaskTexts): TestFacts {
  const [test, golden] = [patchText(texts.tests), patchText(texts['golden-patch'])];
  const known = knownWords(texts, test, golden);
  const assertions = test.added.filter((line) => ASSERTION.test(line)).map(quotable);
  const used = new Set(test.added.flatMap(words));
  const ownNames = new Set(definedIn(test.added));
  const brought = definedIn(golden.added).filter((name) => used.has(name) && !ownNames.has(name));
  const said = `${texts.statement}\n${texts.hints}\n${[...golden.context, ...golden.removed, ...test.context, ...test.removed].join('\n')}`;
  const goldenText = golden.added.join('\n');
  const literals = [...new Set(assertions.flatMap(literalsIn))].filter((literal) => !said.includes(literal));
  return {
    ...{ test, golden, assertions },
    hiddenNames: brought.filter((name) => !known.has(name.toLowerCase())),
    hiddenLiterals: literals.filter((literal) => goldenText.includes(literal)),
    privateNames: [...used].filter(
      (name) => isPrivate(name) && !ownNames.has(name) && golden.added.some((line) => line.includes(name)),
    ),
    unexplainedLiterals: literals.filter((literal) => !goldenText.includes(literal) && /\p{L}{3}/u.test(literal)),
  };
}

function knownWords({ statement, hints }: TaskTexts, test: PatchText, golden: PatchText): Set<string> {
  const base = [...golden.context, ...golden.removed, ...test.context, ...test.removed];
  const all = [...words(statement), ...identifiersIn(statement), ...words(hints), ...base.flatMap(words)];
  return new Set(all.map((word) => word.toLowerCase()));
}

/** Names that lines define: what follows a word of definition, and what is called or assigned right after it. */
export function definedIn(lines: readonly string[]): string[] {
  const found = lines.flatMap((line) => {
    if (!DEFINES.test(line)) return [];
    const plain = [
      ...line.matchAll(
        /\b(?:def|func|fn|function|class|struct|interface|trait|enum|type|const|let|var|module|fun)\s+(?:\([^)]*\)\s*)?(?:self\.)?([\p{L}_]\w*)/gu,
      ),
    ];
    const typed = [...line.matchAll(/\b(?:public|private|protected|static)\b[^=(;]*?\b([\p{L}_]\w*)\s*\(/gu)];
    return [...plain, ...typed].map(([, name]) => name ?? '');
  });
  return [...new Set(found)].filter((name) => name.length > 2);
}

function literalsIn(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\\n]|\\.){4,})"|'((?:[^'\\\n]|\\.){4,})'/g)].map(
    ([, double, single]) => double ?? single ?? '',
  );
}

function isPrivate(name: string): boolean {
  return /^_(?!_)\w{2,}/.test(name);
}
