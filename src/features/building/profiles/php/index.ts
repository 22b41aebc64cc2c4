import { posix } from 'node:path';
import { z } from 'zod';
import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
  type NarrowInput,
  type Narrowing,
} from '../profile';
import { narrowToFiles } from '../narrow';
import { AUTOLOAD, phpunit } from './phpunit';

const CONFIGURATIONS = ['phpunit.xml', 'phpunit.xml.dist'];

/** PHP: no registry of packages can be counted on, so PHPUnit is Debian's, and what needs other packages is not built. */
export const php: LanguageProfile = {
  version: 2,
  reads: (path) => /^(composer\.json|phpunit\.xml(\.dist)?)$/.test(path),
  decide,
  narrow,
};

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  if (files.base('composer.json') === undefined) unsupported('no-build-system', 'there is no composer.json at the root');
  for (const text of bothSides(files, 'composer.json')) checkRequirements(text);
  const configuration = CONFIGURATIONS.find((path) => files.base(path) !== undefined);
  const hasTests = files.paths.some((path) => /Test\.php$/.test(path));
  if (!hasTests) unsupported('no-test-runner', 'no file ends in Test.php');
  evidence.add('Composer makes the autoloader', 'composer.json');
  evidence.add("Debian's PHPUnit", configuration ?? 'files that end in Test.php');
  return {
    ...{ runner: 'phpunit', manifests: [], systemPackages: [], install: [], keep: [], evidence: evidence.list },
    compile: [AUTOLOAD],
    test: {
      // New classes need a new autoloader.
      prepare: [AUTOLOAD],
      ...phpunit(whereOf(files)),
      timeoutSeconds: TEST_TIMEOUT_SECONDS,
    },
  };
}

/** A configuration says itself where tests are. */
function whereOf(files: RepositoryFiles): string {
  if (CONFIGURATIONS.some((path) => files.base(path) !== undefined)) return '';
  return ` --bootstrap vendor/autoload.php ${files.paths.some((path) => path.startsWith('tests/')) ? 'tests' : 'test'}`;
}

/** By class, which PHPUnit asks to be named like its file: so the configuration holds for what is left. */
function narrow(input: NarrowInput): Narrowing {
  return narrowToFiles(input, { isTest: (path) => /\w+Test\.php$/.test(path), manifest: /^composer\.json$/ }, (to) => {
    const classes = [...new Set(to.map((path) => posix.basename(path, '.php')))].filter((name) => /^\w+$/.test(name));
    return phpunit(`${whereOf(input.files)} --filter '/(^|\\\\)(${classes.join('|')})::/'`);
  });
}

/** Since PHPUnit 8 a test's `setUp` returns void, and what was written for an older one does not load in ours. */
const OLDEST_PHPUNIT = 8;

function checkRequirements(text: string): void {
  const { require = {}, 'require-dev': development = {} } = readJson(text);
  const wanted = development['phpunit/phpunit'] ?? require['phpunit/phpunit'] ?? '';
  const majors = [...wanted.matchAll(/(?<![\d.])(\d+)(?:\.|\b)/g)].map(([, major = '']) => Number(major));
  if (majors.length > 0 && Math.max(...majors) < OLDEST_PHPUNIT)
    unsupported('toolchain-too-new', `composer.json asks for PHPUnit ${wanted}, and Debian has 11`);
  const required = Object.keys(require);
  const others = required.filter(
    (name) =>
      name !== 'php' &&
      name !== 'phpunit/phpunit' &&
      !name.startsWith('ext-') &&
      !name.startsWith('lib-') &&
      name !== 'composer-runtime-api',
  );
  if (others.length > 0)
    unsupported(
      'needs-registry',
      `composer.json requires ${others.join(', ')}, and no registry of PHP packages can be counted on`,
    );
}

const Versions = z.record(z.string(), z.string());
const ComposerJson = z.looseObject({ require: Versions.optional(), 'require-dev': Versions.optional() });

function readJson(text: string): z.infer<typeof ComposerJson> {
  try {
    return ComposerJson.parse(JSON.parse(text));
  } catch (error) {
    return unsupported('unreadable-manifest', `composer.json: ${error instanceof Error ? error.message : 'no JSON'}`);
  }
}
