import { posix } from 'node:path';
import { GO_REPORT, goTest } from '../../profiles/go/go-test';
import { refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const ALLOWED = 'the test command is "go test" with patterns of packages such as ./... and no shell';
const PACKAGES = /^\.(\/[A-Za-z0-9_.-]+)*(\/\.\.\.)?$/;
const OPTIONS = /^(-v|-race|-tags=[A-Za-z0-9_,]+)$/;
/** Modules come from what the system layer has downloaded, or from the tree. */
const OFFLINE = 'export GOPROXY=off GOSUMDB=off\n[ -f vendor/modules.txt ] || export GOFLAGS="$GOFLAGS -mod=mod"';

export const go: ProposableLanguage = {
  image: `Go 1.24 and git; modules are kept in /opt/deps/go/mod, and a RUN line before the copy brings
  them there: "mkdir /tmp/m && cd /tmp/m && go mod init m && go get example.org/module@v1.2.3"`,
  command: '"go test", with patterns of packages (./...) and -tags= where needed',
  readTest(command) {
    const [program, verb, ...words] = wordsOf(command, ALLOWED);
    if (program !== 'go' || verb !== 'test') refuse(ALLOWED);
    for (const word of words)
      if (!OPTIONS.test(word) && (!PACKAGES.test(word) || word.split('/').includes('..')))
        refuse(`the test command's ${word} is neither a pattern of packages nor an allowed option`);
    const packages = words.some((word) => word.startsWith('.')) ? words : [...words, './...'];
    return { run: `${OFFLINE}\n${goTest(packages.filter((word) => word !== '-v').join(' '))}`, ...GO_REPORT };
  },
  canaryName: (hex) => `TestAssay${hex}`,
  canaryFiles({ testFiles, canaries, mark }) {
    const beside = testFiles.find(({ path }) => path.endsWith('_test.go'));
    const name = /^package\s+(\w+)/m.exec(beside?.content.toString('utf8') ?? '')?.[1];
    if (!beside || name === undefined) return [];
    const weight = `func assay${mark}(name string) int {\n\th := 0\n\tfor _, letter := range name {\n\t\th = (h*31 + int(letter)) % 65521\n\t}\n\treturn h\n}\n`;
    const tests = canaries.map(
      (canary) =>
        `func ${canary.name}(t *testing.T) {\n\tif assay${mark}("${canary.name}") >= ${LIGHT} {\n\t\tt.Fatal("heavy")\n\t}\n}\n`,
    );
    const content = Buffer.from([`package ${name}\n\nimport "testing"\n`, weight, ...tests].join('\n'));
    return [{ path: posix.join(posix.dirname(beside.path), `assay_${mark}_test.go`), mode: '100644', content }];
  },
  isSource: (path) => path.endsWith('.go'),
  comment: (text) => `// ${text}`,
};
