import type { BuildSpecification } from '../../../domain/swe';
import { WORK_FOLDER, type WorkFile } from '../../../platform/sandbox';
import { profileOf, type RepositoryFiles } from '../profiles';
import { shellWord } from '../profiles/profile';

/** Manifests as installation sees them, below `base/` and, where one differs, `head/`. */
export function manifestFiles(specification: BuildSpecification, files: RepositoryFiles): WorkFile[] {
  const base = sideFiles(specification, files, 'base');
  const head = sideFiles(specification, files, 'head');
  const differs = head.length !== base.length || head.some(({ content }, at) => base[at]?.content.equals(content) !== true);
  return differs ? [...base, ...head] : base;
}

function sideFiles({ language, manifests }: BuildSpecification, files: RepositoryFiles, side: 'base' | 'head'): WorkFile[] {
  const { reduce } = profileOf(language);
  return manifests.flatMap((path) => {
    const text = files[side](path);
    if (text === undefined) return [];
    return [{ path: `${side}/${path}`, mode: '100644', content: Buffer.from(reduce?.(path, text) ?? text) }];
  });
}

type Packages = Pick<BuildSpecification, 'systemPackages' | 'wishedPackages'>;

/** Debian's packages beyond those of the language; leaves no lists and no logs. */
export function systemScript({ systemPackages, wishedPackages = [] }: Packages): string {
  const install = 'apt-get install -y -qq --no-install-recommends';
  return [
    'export DEBIAN_FRONTEND=noninteractive',
    // Lists that could not be had are a failure, where apt would go on without them: every name would be unknown then.
    'apt-get update -qq -o APT::Update::Error-Mode=any',
    ...(systemPackages.length > 0 ? [`${install} ${systemPackages.map(shellWord).join(' ')}`] : []),
    ...(wishedPackages.length > 0 ? wishScript(wishedPackages, install) : []),
    'rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/*',
  ].join('\n');
}

/**
 * Those that Debian has, and that go with the ones before them; a download that fails is a failure. apt takes a name that it does not know
 * for a pattern, and would install whatever matches: only what is a name goes on.
 */
function wishScript(names: readonly string[], install: string): string[] {
  const isName = `apt-cache pkgnames "$name" | grep -Fxq -- "$name"`;
  const fits = `apt-get install -s -qq --no-install-recommends $known "$name" > /dev/null 2>&1`;
  return [
    'known=',
    `for name in ${names.map(shellWord).join(' ')}; do`,
    `  if ${isName} && ${fits}; then known="$known $name"; else echo "$name, which CI installs, is not to be had here"; fi`,
    'done',
    `[ -z "$known" ] || ${install} $known`,
  ];
}

/** Each command on its own, as RUN has them. */
export function subshells(commands: readonly string[] = []): string[] {
  return commands.map((command) => `( set -e; ${command}\n)`);
}

/** Installs from `$INPUTS/base`, then from `$INPUTS/head` where that is there; `$SIDE` tells which. */
export function installScript({ install, keep }: BuildSpecification, manifests: readonly WorkFile[]): string {
  const sides = (['base', 'head'] as const).filter(
    (side) => side === 'base' || manifests.some(({ path }) => path.startsWith('head/')),
  );
  const blocks = sides.map((side) => {
    const own = manifests.filter(({ path }) => path.startsWith(`${side}/`)).map(({ path }) => path.slice(side.length + 1));
    const copied = own.length > 0 ? [`cp -R "$INPUTS/${side}/." .`] : [];
    const removed = own.length > 0 ? [`rm -f -- ${own.map(shellWord).join(' ')}`] : [];
    return [`SIDE=${side}`, ...copied, '(', 'set -e', ...install, ')', ...removed].join('\n');
  });
  return ['export SIDE HOME=/tmp/home', 'mkdir -p "$HOME"', ...blocks, `mkdir -p ${keep.map(shellWord).join(' ')}`].join('\n');
}

/** Conversions that the repository's attributes may ask for, and that would make another tree of its files. */
const EXACT_ATTRIBUTES = '* !text !eol !crlf !ident !filter !working-tree-encoding';

/**
 * Makes one commit of the files that lie in the work folder, then compiles them. The commit is the one that `Mirror.archive` names:
 * fixed person, date and message, no parents. `tree` is what its tree has to be.
 */
export function taskScript({ compile, keep, setup }: BuildSpecification, tree: string): string {
  const installed = keep.filter((path) => path.startsWith(`${WORK_FOLDER}/`)).map((path) => path.slice(WORK_FOLDER.length + 1));
  const excluded = installed.map((path) => ` ${shellWord(`:(exclude,literal)${path}`)}`).join('');
  const person = ['AUTHOR', 'COMMITTER'].map(
    (role) => `GIT_${role}_NAME=assay GIT_${role}_EMAIL=assay@localhost GIT_${role}_DATE=2000-01-01T00:00:00Z`,
  );
  return [
    `export HOME=/root GIT_CONFIG_NOSYSTEM=1`,
    'git init -q --template= -b main .',
    'git config core.logAllRefUpdates false',
    'mkdir -p .git/info',
    `echo '${EXACT_ATTRIBUTES}' > .git/info/attributes`,
    // The index takes its own folder for no file of the repository.
    `git add -A -f -- .${excluded}`,
    `${person.join(' ')} git -c gc.auto=0 commit -q --allow-empty --no-verify -m base`,
    'git repack -adq',
    `[ "$(git rev-parse 'HEAD^{tree}')" = ${tree} ] || { echo "the tree of the image is not that of the base" >&2; exit 90; }`,
    ...(compile.length > 0 ? ['(', 'set -e', ...compile, ')'] : []),
    // What a stranger proposed compiles the base; it does not change it.
    ...(setup === undefined ? [] : [untouched(tree)]),
    // What compiling left is nobody's change.
    "git ls-files --others --exclude-standard --directory | sed 's#^#/#' >> .git/info/exclude",
    'rm -rf /tmp/* /root/.cache .git/COMMIT_EDITMSG',
  ].join('\n');
}

/** Through an index of its own: marks in the repository's would hide a changed file. */
function untouched(tree: string): string {
  const index = 'GIT_INDEX_FILE=/tmp/assay-index';
  const same = `[ "$(git rev-parse 'HEAD^{tree}')" = ${tree} ] && ${index} git read-tree HEAD && ${index} git update-index -q --refresh && ${index} git diff-files --quiet`;
  return `{ ${same}; } || { echo "building changed files of the repository" >&2; exit ${TREE_DIFFERS}; }`;
}

export const TREE_DIFFERS = 90;

/** One line a package: `name==version`, of Debian and of the language's own registry. */
export const PACKAGES_SCRIPT = [
  "dpkg-query -W -f '${Package}==${Version}\\n'",
  '[ ! -x /opt/deps/venv/bin/python ] || /opt/deps/venv/bin/python -m pip list --format=freeze 2>/dev/null',
  "[ ! -d /opt/deps/cargo/registry/cache ] || find /opt/deps/cargo/registry/cache -name '*.crate' | sed -E 's#.*/##; s#-([0-9][^/]*)\\.crate$#==\\1#'",
  "[ ! -d node_modules ] || npm ls --all --parseable --long 2>/dev/null | sed -nE 's#^[^:]*:(.+)@([^@:]+)(:.*)?$#\\1==\\2#p'",
  "[ ! -d /opt/deps/m2 ] || find /opt/deps/m2 -name '*.jar' | sed -E 's#^/opt/deps/m2/(.*)/([^/]+)/([^/]+)/[^/]+$#\\1/\\2==\\3#'",
  "[ ! -d /opt/deps/go/mod/cache/download ] || find /opt/deps/go/mod/cache/download -name '*.zip' | sed -E 's#.*/download/(.*)/@v/(.*)\\.zip#\\1==\\2#'",
  'exit 0',
].join('\n');
