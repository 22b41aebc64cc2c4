import { posix } from 'node:path';
import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  shellWord,
  TEST_TIMEOUT_SECONDS,
  unsupported,
  type NarrowInput,
  type Narrowing,
} from '../profile';
import { narrowToFiles } from '../narrow';
import { MAVEN, mavenTest } from './maven-test';

const JDK = 21;
/** Java with Maven; surefire writes JUnit XML. */
export const java: LanguageProfile = {
  version: 4,
  reads: (path) => /(^|\/)pom\.xml$/.test(path) || /^\.mvn\/(maven\.config|extensions\.xml|jvm\.config)$/.test(path),
  decide,
  narrow,
};

/** As surefire finds classes unless a pom says otherwise. */
const TEST_CLASS = /(^|\/)src\/test\/java\/(.*\/)?(Test\w*|\w+(Test|Tests|TestCase))\.java$/;

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  if (files.base('pom.xml') === undefined) {
    if (files.paths.some((path) => /^(build|settings)\.gradle(\.kts)?$/.test(path)))
      unsupported('needs-package-manager', "Gradle builds need the wrapper's own download, and Debian's Gradle is from 2018");
    unsupported('no-build-system', 'there is no pom.xml at the root');
  }
  if (!files.paths.some((path) => /(^|\/)src\/test\/.*\.java$/.test(path)))
    unsupported('no-test-runner', 'there is no src/test with Java files');
  const manifests = files.paths.filter(java.reads);
  const poms = manifests.filter((path) => path.endsWith('pom.xml'));
  const texts = poms.flatMap((path) => bothSides(files, path));
  texts.forEach(checkToolchain);
  evidence.add('Maven', 'pom.xml');
  const framework = frameworkOf(texts);
  evidence.add(`tests use ${framework}`, 'dependencies of pom.xml');
  const modules = poms.filter((path) => !/<packaging>\s*pom\s*</.test(files.base(path) ?? ''));
  const failures = failuresOf(files);
  return {
    ...{ runner: 'maven', manifests, systemPackages: [], evidence: evidence.list },
    // A test that does nothing makes Maven fetch all that running tests needs; `dependency:go-offline` misses surefire's own parts.
    install: [
      ...modules.flatMap((path) => warmUp(posix.dirname(path), packageOf(files.base(path) ?? ''), framework)),
      `${MAVEN}${failures} test`,
    ],
    keep: ['/opt/deps/m2'],
    compile: [`${MAVEN} -o test-compile`],
    test: {
      prepare: [],
      ...mavenTest(failures),
      timeoutSeconds: TEST_TIMEOUT_SECONDS,
    },
  };
}

function failuresOf({ paths }: RepositoryFiles): string {
  return paths.filter((path) => posix.basename(path) === 'pom.xml').length > 1 ? ' --fail-at-end' : '';
}

/** By class, nested ones too: modules that others are built from have to be compiled, and none of their tests run. */
function narrow(input: NarrowInput): Narrowing {
  return narrowToFiles(input, { isTest: (path) => TEST_CLASS.test(path), manifest: /^pom\.xml$/ }, (to) => {
    const classes = to.map((path) => path.replace(/^(.*\/)?src\/test\/java\//, '').replace(/\.java$/, ''));
    const chosen = [...new Set(classes)].flatMap((name) => [name, `${name}$*`]);
    const none = '-DfailIfNoTests=false -Dsurefire.failIfNoSpecifiedTests=false';
    return mavenTest(`${failuresOf(input.files)} ${none} ${shellWord(`-Dtest=${chosen.join(',')}`)}`);
  });
}

type Framework = 'jupiter' | 'junit4' | 'testng';

const WARM_UP: Record<Framework, string> = {
  jupiter: 'class AssayWarmUpTest { @org.junit.jupiter.api.Test void nothing() {} }',
  junit4: 'public class AssayWarmUpTest { @org.junit.Test public void nothing() {} }',
  testng: 'public class AssayWarmUpTest { @org.testng.annotations.Test public void nothing() {} }',
};

function frameworkOf(poms: string[]): Framework {
  const text = poms.join('\n');
  if (/junit-jupiter|org\.junit\.jupiter|junit-bom/.test(text)) return 'jupiter';
  if (/<artifactId>testng</.test(text)) return 'testng';
  if (/<artifactId>junit(-dep|-vintage-engine)?</.test(text)) return 'junit4';
  return unsupported('no-test-runner', 'no pom.xml depends on JUnit or TestNG');
}

/** A package that the project could have: tools that describe bundles refuse the unnamed one. */
function packageOf(pom: string): string {
  return /<groupId>\s*([a-z][a-z0-9]*(?:\.[a-z][a-z0-9]*)*)\s*</.exec(pom)?.[1] ?? 'org.example';
}

function warmUp(folder: string, name: string, framework: Framework): string[] {
  const main = posix.join(folder, 'src/main/java');
  const test = posix.join(folder, 'src/test/java');
  return [
    `mkdir -p ${shellWord(main)} ${shellWord(test)}`,
    `echo 'package ${name}; class AssayWarmUp {}' > ${shellWord(`${main}/AssayWarmUp.java`)}`,
    `echo ${shellWord(`package ${name}; ${WARM_UP[framework]}`)} > ${shellWord(`${test}/AssayWarmUpTest.java`)}`,
  ];
}

function checkToolchain(pom: string): void {
  for (const [, version = ''] of pom.matchAll(/<(?:maven\.compiler\.release|release|java\.version)>\s*(\d+)\s*</g))
    if (+version > JDK) unsupported('toolchain-too-old', `pom.xml asks for Java ${version}, and the image has ${String(JDK)}`);
}
