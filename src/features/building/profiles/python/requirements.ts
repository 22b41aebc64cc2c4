import { bothSides, type RepositoryFiles } from '../profile';
import { readToml, strings, table } from '../toml';

/** A requirement as pip reads it (PEP 508), with the file that asks for it. */
export interface Requirement {
  name: string;
  text: string;
  from: string;
}

const TEST_GROUP = /^(tests?|testing|unit-?tests?|dev|develop|development)$/i;
const REQUIREMENT_FILE =
  /^((requirements?|reqs?)\/)?((requirements?|reqs?)[-_.]?)?(base|core|main|tests?|testing|dev|develop|development)?([-_.]?(requirements?|reqs?))?\.(txt|in|pip)$/i;
const NAME = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[|[<>=!~;@( ]|$)/;
/** What belongs to a project's own checks, not to its tests, and can be large. */
const NO_TESTS =
  /^(tox|nox|pre-commit|mypy|pyright|ruff|black|flake8.*|isort|pylint|sphinx.*|furo|twine|build|bump.*|codecov|tox-.*)$/i;

export function isRequirementFile(path: string): boolean {
  return /require|reqs?[-_./]/i.test(path) && REQUIREMENT_FILE.test(path);
}

/** PEP 503: names that differ only in case and `-_.` are one. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** All that the project, its build and its tests ask for, of base and of head; where both name a package, head's word counts. */
export function requirementsOf(files: RepositoryFiles): Requirement[] {
  const found = new Map<string, Requirement>();
  for (const side of ['base', 'head'] as const)
    for (const requirement of sideRequirements(files, side)) found.set(normalName(requirement.name), requirement);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sideRequirements(files: RepositoryFiles, side: 'base' | 'head'): Requirement[] {
  const read = (path: string): string | undefined => files[side](path);
  const lists = files.paths.filter(isRequirementFile);
  // A `.in` file is what a person wrote; the `.txt` beside it is what a tool made of it on one day with one Python.
  const chosen = lists.filter((path) => !(path.endsWith('.txt') && lists.includes(path.replace(/txt$/, 'in'))));
  const listed = chosen.flatMap((path) => linesOf(path, read(path) ?? ''));
  return [...listed, ...fromTox(read('tox.ini') ?? ''), ...fromSetup(read), ...fromPyproject(read('pyproject.toml'))].filter(
    ({ name }) => !NO_TESTS.test(name),
  );
}

function linesOf(from: string, text: string): Requirement[] {
  return text.split('\n').flatMap((line) => requirement(line.replace(/(^|\s)#.*$/, ''), from));
}

function requirement(text: string, from: string): Requirement[] {
  const trimmed = text.trim();
  const name = NAME.exec(trimmed)?.[1];
  // A URL or a path is no package of an index, and would be code from anywhere.
  if (name === undefined || trimmed.includes('://') || /\s@\s/.test(trimmed)) return [];
  return [{ name, text: trimmed.replace(/\s+--hash\S*|\s*\\$/g, ''), from }];
}

/** What tox installs to run the tests; environments that only some name, as for documents, are others. */
function fromTox(text: string): Requirement[] {
  const section = /^\[testenv\]\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1] ?? '';
  const list = /^deps\s*=[ \t]*(.*(?:\n[ \t]+.*)*)/m.exec(section)?.[1] ?? '';
  // `py27: mock` installs for one factor; without it the line is a requirement all the same.
  return linesOf('tox.ini', list.replace(/^\s*[\w{},!-]+:\s+/gm, ''));
}

type Reader = (path: string) => string | undefined;

/** Literal lists only: setup.py is a program, and running it is not reading it. */
function fromSetup(read: Reader): Requirement[] {
  const script = read('setup.py') ?? '';
  const lists = [...script.matchAll(/(?:install_requires|tests_require|setup_requires)\s*=\s*\[([^\]]*)\]/g)];
  const extras = [...script.matchAll(/['"](?:tests?|testing|dev)['"]\s*:\s*\[([^\]]*)\]/g)];
  const strings = [...lists, ...extras].flatMap(([, list = '']) =>
    [...list.matchAll(/(['"])(.*?)\1/g)].map(([, , text = '']) => text),
  );
  return [
    ...strings.flatMap((text) => requirement(text, 'setup.py')),
    ...fromConfiguration(read('setup.cfg') ?? ''),
    ...build(script, read),
  ];
}

function build(script: string, read: Reader): Requirement[] {
  const isSetuptools = script !== '' || /^\[(metadata|options)\]/m.test(read('setup.cfg') ?? '');
  return isSetuptools ? ['setuptools', 'wheel'].flatMap((name) => requirement(name, 'setup.py')) : [];
}

function fromConfiguration(text: string): Requirement[] {
  const found: Requirement[] = [];
  let section = '';
  let wanted = false;
  for (const line of text.split('\n')) {
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const key = /^([A-Za-z_-]+)\s*=(.*)$/.exec(line);
    if (key) {
      const [, name = '', value = ''] = key;
      wanted =
        (section === 'options' && /^(install_requires|tests_require|setup_requires)$/.test(name)) ||
        (section === 'options.extras_require' && TEST_GROUP.test(name));
      if (wanted) found.push(...value.split(';').flatMap((part) => requirement(part, 'setup.cfg')));
    } else if (wanted && /^\s+\S/.test(line)) found.push(...requirement(line, 'setup.cfg'));
  }
  return found;
}

function fromPyproject(text: string | undefined): Requirement[] {
  if (text === undefined) return [];
  const file = readToml(text, 'pyproject.toml');
  const project = table(file.project);
  const poetry = table(table(file.tool).poetry);
  const groups = {
    ...table(project['optional-dependencies']),
    ...table(file['dependency-groups']),
    ...table(table(table(file.tool).pdm)['dev-dependencies']),
  };
  const texts = [
    ...strings(table(file['build-system']).requires),
    ...strings(project.dependencies),
    ...Object.entries(groups).flatMap(([name, list]) => (TEST_GROUP.test(name) ? strings(list) : [])),
    ...poetryNames(poetry),
  ];
  const backend = table(file['build-system']).requires === undefined && (file.project ?? file['build-system']) !== undefined;
  return [...texts, ...(backend ? ['setuptools', 'wheel'] : [])].flatMap((one) => requirement(one, 'pyproject.toml'));
}

/** Poetry's own operators are not pip's, so the names alone are taken. */
function poetryNames(poetry: Record<string, unknown>): string[] {
  const groups = Object.entries(table(poetry.group)).flatMap(([name, group]) =>
    TEST_GROUP.test(name) ? Object.keys(table(table(group).dependencies)) : [],
  );
  const names = [...Object.keys(table(poetry.dependencies)), ...Object.keys(table(poetry['dev-dependencies'])), ...groups];
  return names.filter((name) => name !== 'python');
}

/** Versions that a lock file of uv or Poetry gives; undefined for a package with several. */
export function lockedVersions(files: RepositoryFiles): Map<string, string | undefined> {
  const versions = new Map<string, string | undefined>();
  for (const path of ['uv.lock', 'poetry.lock'])
    for (const text of bothSides(files, path).slice(-1)) {
      const packages = readToml(text, path).package;
      for (const one of Array.isArray(packages) ? packages.map(table) : []) {
        if (typeof one.name !== 'string' || typeof one.version !== 'string') continue;
        const name = normalName(one.name);
        versions.set(name, versions.has(name) && versions.get(name) !== one.version ? undefined : one.version);
      }
    }
  return versions;
}
