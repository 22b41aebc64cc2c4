import { posix } from 'node:path';
import { pytest } from '../../profiles/python/pytest';
import { isFolder, refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const ALLOWED = 'the test command is "python -m pytest" with folders and no shell';
const OPTIONS = /^(-q|-v|--import-mode=(prepend|append|importlib)|--ignore=[A-Za-z0-9_./-]+)$/;
const TEST_FILE = /(^|\/)(test_[^/]*|[^/]*_test)\.py$/;

export const python: ProposableLanguage = {
  image: `Python 3.13, pytest, venv and git; PATH begins with /opt/deps/venv/bin, where no
  virtual environment is unless you make one (python3 -m venv --system-site-packages /opt/deps/venv)`,
  command: '"python -m pytest", with folders and --ignore= or --import-mode= where needed',
  readTest(command) {
    const words = wordsOf(command, ALLOWED);
    const rest = words[0] === 'pytest' ? words.slice(1) : words.slice(3);
    if (words[0] !== 'pytest' && !/^python3? -m pytest$/.test(words.slice(0, 3).join(' '))) refuse(ALLOWED);
    for (const word of rest)
      if (!isFolder(word) && !OPTIONS.test(word)) refuse(`the test command's ${word} is neither a folder nor an allowed option`);
    return { run: pytest(rest), format: 'junit', report: '*.xml' };
  },
  canaryName: (hex) => `test_assay_${hex}`,
  canaryFiles({ testFiles, canaries, mark }) {
    const beside = testFiles.find(({ path }) => TEST_FILE.test(path))?.path ?? 'tests/test_.py';
    const name = posix.basename(beside).startsWith('test_') ? `test_assay_${mark}.py` : `assay_${mark}_test.py`;
    const weight =
      'def weight(name):\n    h = 0\n    for letter in name:\n        h = (h * 31 + ord(letter)) % 65521\n    return h\n';
    const tests = canaries.map((canary) => `def ${canary.name}():\n    assert weight("${canary.name}") < ${LIGHT}\n`);
    const content = Buffer.from([weight, ...tests].join('\n\n'));
    return [{ path: posix.join(posix.dirname(beside), name), mode: '100644', content }];
  },
  isSource: (path) => path.endsWith('.py'),
  comment: (text) => `# ${text}`,
};
