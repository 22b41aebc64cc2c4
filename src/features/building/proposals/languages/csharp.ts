import { posix } from 'node:path';
import { nunit } from '../../profiles/csharp/nunit';
import { isFolder, refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const ALLOWED = 'the test command is "nunit" with folders of sources, -reference= or -define=, and no shell';
const OPTION = /^-(reference|define)=[A-Za-z0-9_.,]+$/;

export const csharp: ProposableLanguage = {
  image: `Mono's compiler (C# 7.2), a runner for the attributes and constraints of NUnit that most tests use,
  and git; assemblies come as Debian's packages, for NuGet can't be counted on`,
  command:
    '"nunit", which compiles all sources of the folders that follow into one program, with -reference=ASSEMBLY and -define=NAME',
  readTest(command) {
    const [program, ...words] = wordsOf(command, ALLOWED);
    if (program !== 'nunit') refuse(ALLOWED);
    for (const word of words) if (!isFolder(word) && !OPTION.test(word)) refuse(`the test command's ${word} is not allowed`);
    const folders = words.filter((word) => !word.startsWith('-'));
    const options = words.filter((word) => word.startsWith('-')).map((word) => ` ${word.replace('=', ':')}`);
    return nunit(options.join(''), folders.join(' ') || '.');
  },
  canaryName: (hex) => `TestAssay${hex}`,
  canaryFiles({ testFiles, canaries, mark }) {
    const beside = testFiles.find(({ path }) => path.endsWith('.cs'))?.path;
    if (beside === undefined) return [];
    const weight = `    static int Weight(string name) {\n        int h = 0;\n        foreach (char letter in name) h = (h * 31 + letter) % 65521;\n        return h;\n    }\n`;
    const tests = canaries.map(
      ({ name }) =>
        `    [NUnit.Framework.Test]\n    public void ${name}() {\n        NUnit.Framework.Assert.That(Weight("${name}") < ${LIGHT});\n    }\n`,
    );
    const text = `[NUnit.Framework.TestFixture]\npublic class Assay${mark} {\n${[weight, ...tests].join('\n')}}\n`;
    return [{ path: posix.join(posix.dirname(beside), `Assay${mark}.cs`), mode: '100644', content: Buffer.from(text) }];
  },
  isSource: (path) => path.endsWith('.cs'),
  comment: (text) => `// ${text}`,
};
