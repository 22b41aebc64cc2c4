import { posix } from 'node:path';
import { AUTOLOAD, phpunit } from '../../profiles/php/phpunit';
import { isFolder, refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const ALLOWED = 'the test command is "phpunit" with folders, --bootstrap=, --configuration= or --no-configuration, and no shell';
const OPTION = /^--(bootstrap=[A-Za-z0-9_./-]+|configuration=[A-Za-z0-9_./-]+|no-configuration)$/;

export const php: ProposableLanguage = {
  image: `PHP 8.4, PHPUnit 11, Composer and git; packages come as Debian's, apt-get install php-NAME, for no
  registry of PHP packages can be counted on`,
  command: '"phpunit", with folders, --bootstrap=, --configuration= or --no-configuration where needed',
  readTest(command) {
    const [program, ...words] = wordsOf(command, ALLOWED);
    if (program !== 'phpunit') refuse(ALLOWED);
    for (const word of words) if (!isFolder(word) && !OPTION.test(word)) refuse(`the test command's ${word} is not allowed`);
    // New classes need a new autoloader.
    return { ...phpunit(words.map((word) => ` ${word}`).join('')), prepare: [`[ ! -f composer.json ] || ${AUTOLOAD}`] };
  },
  canaryName: (hex) => `testAssay${hex}`,
  canaryFiles({ testFiles, canaries, mark }) {
    const beside = testFiles.find(({ path }) => path.endsWith('Test.php'))?.path;
    if (beside === undefined) return [];
    const name = `Assay${mark}Test`;
    const weight = `    private static function weight(string $name): int\n    {\n        $h = 0;\n        foreach (str_split($name) as $letter) $h = ($h * 31 + ord($letter)) % 65521;\n        return $h;\n    }\n`;
    const tests = canaries.map(
      (canary) =>
        `    public function ${canary.name}(): void\n    {\n        $this->assertTrue(self::weight('${canary.name}') < ${LIGHT});\n    }\n`,
    );
    const text = `<?php\n\nfinal class ${name} extends \\PHPUnit\\Framework\\TestCase\n{\n${[weight, ...tests].join('\n')}}\n`;
    return [{ path: posix.join(posix.dirname(beside), `${name}.php`), mode: '100644', content: Buffer.from(text) }];
  },
  isSource: (path) => path.endsWith('.php'),
  comment: (text) => `// ${text}`,
};
