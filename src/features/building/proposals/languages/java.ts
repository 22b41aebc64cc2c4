import { posix } from 'node:path';
import { mavenTest } from '../../profiles/java/maven-test';
import { refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const ALLOWED = 'the test command is "mvn test" with -D, -P, -pl= or -am, and no shell';
const OPTION =
  /^(-am|-P=?[A-Za-z0-9_.,-]+|-pl=[A-Za-z0-9_.,/-]+|-D(maven\.compiler\.(release|source|target)|java\.version|(?!maven\.test\.)[a-z][A-Za-z.-]*\.skip)=[A-Za-z0-9.]+)$/;
/** How tests are written, by what a file beside imports. */
const FRAMEWORKS = [
  { imports: /\borg\.junit\.jupiter\./, head: '', test: '@org.junit.jupiter.api.Test ' },
  { imports: /\borg\.testng\./, head: '', test: '@org.testng.annotations.Test ' },
  { imports: /\borg\.junit\./, head: '', test: '@org.junit.Test ' },
  { imports: /\bjunit\.framework\./, head: ' extends junit.framework.TestCase', test: '' },
];

export const java: ProposableLanguage = {
  image: `JDK 21, Maven and git; artifacts are kept in /opt/deps/m2, and a RUN line before the copy brings them
  there: write a pom.xml with the same dependencies and plugins and one small test to /tmp/m, and "cd /tmp/m && mvn test"`,
  command: '"mvn test", with -Dmaven.compiler.release= and the like, -Dname.skip=true, -Pprofile, -pl=module or -am where needed',
  readTest(command) {
    const [program, goal, ...words] = wordsOf(command, ALLOWED);
    if (program !== 'mvn' || goal !== 'test') refuse(ALLOWED);
    for (const word of words) if (!OPTION.test(word)) refuse(`the test command's ${word} is not an allowed option`);
    return mavenTest(words.map((word) => ` ${word.replace(/^-pl=/, '-pl ')}`).join(''));
  },
  canaryName: (hex) => `testAssay${hex}`,
  canaryFiles({ testFiles, canaries, mark }) {
    for (const { path, content } of testFiles) {
      const text = content.toString('utf8');
      const framework = FRAMEWORKS.find(({ imports }) => imports.test(text));
      const [, before = '', after = ''] = /^(Test)?.*?(Tests?|TestCase|IT|Spec)?\.java$/.exec(posix.basename(path)) ?? [];
      if (!path.endsWith('.java') || !framework) continue;
      const name = `${before}Assay${mark}${after}`;
      const owner = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
      const weight = `  private static int weight(String name) {\n    int h = 0;\n    for (char letter : name.toCharArray()) h = (h * 31 + letter) % 65521;\n    return h;\n  }\n`;
      const tests = canaries.map(
        (canary) =>
          `  ${framework.test}public void ${canary.name}() {\n    if (weight("${canary.name}") >= ${LIGHT}) throw new AssertionError("heavy");\n  }\n`,
      );
      const head = `${owner === undefined ? '' : `package ${owner};\n\n`}public class ${name}${framework.head} {\n`;
      const file = Buffer.from(`${head}${[weight, ...tests].join('\n')}}\n`);
      return [{ path: posix.join(posix.dirname(path), `${name}.java`), mode: '100644', content: file }];
    }
    return [];
  },
  isSource: (path) => path.endsWith('.java'),
  comment: (text) => `// ${text}`,
};
