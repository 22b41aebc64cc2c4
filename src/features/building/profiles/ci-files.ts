import type { RepositoryFiles } from './profile';

/** What a repository's own CI does is read as text: its steps are shell within YAML, with variables that nobody but its service knows. */
export const CI_FILE =
  /^(\.github\/workflows\/[^/]+\.ya?ml|\.travis\.yml|\.gitlab-ci\.yml|appveyor\.yml|\.circleci\/config\.yml)$/;

const APT = /\bapt(?:-get)?\s+(?:-\S+\s+)*install\b([^&|;<>#\n]*)/g;
/** Of Travis: `addons: apt: packages: [...]`, or a list below. */
const ADDON = /^([ \t]*)packages:[ \t]*(?:\[([^\]\n]*)\]|((?:\n\1[ \t]*-[ \t]*\S.*)+))/gm;
const NAME = /^[a-z0-9][a-z0-9.+-]+$/;
/** Toolchains, which the language's image has in the version that its profile knows, and what only CI itself has use for. */
const UNWANTED =
  /^(gcc|g\+\+|clang|llvm|libstdc\+\+|libx?(32|64)|lib(asan|ubsan|tsan|msan|clang|llvm)|binutils|cmake|ninja|meson|make$|build-essential|python|pypy|pip|node|npm|yarn|ruby|php|golang|rust|cargo|open?jdk|default-jdk|maven|ant$|gradle|mono|dotnet|docker|git|curl|wget|sudo|apt|snap|software-properties|ca-certificates|gnupg|valgrind|lcov|gcovr|gdb|cppcheck|doxygen|graphviz|pandoc|texlive|tex-|latex|linux-|qemu|crossbuild|mingw|wine|xvfb|chromium|firefox|google-|gh$|jq$|bc$|shellcheck|codespell|devscripts|debhelper|rpm|fakeroot)|multilib|-cross$|cross-/;
/** More than this is a desktop, or a mistake. */
const MOST = 40;

/** Debian packages that the repository's CI installs for what it builds and tests, each with the file that names it; sorted. */
export function ciPackages(files: RepositoryFiles): { name: string; file: string }[] {
  const found = new Map<string, string>();
  for (const file of files.paths.filter((path) => CI_FILE.test(path)))
    for (const name of namedIn(files.base(file) ?? '')) if (!found.has(name)) found.set(name, file);
  const sorted = [...found].map(([name, file]) => ({ name, file })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.length > MOST ? [] : sorted;
}

function namedIn(text: string): string[] {
  const whole = text.replace(/\\\r?\n/g, ' ').replace(/\$\{\{.*?\}\}/g, '$');
  const commands = [...whole.matchAll(APT)].flatMap(([, words = '']) => words.split(/\s+/));
  const addons = [...whole.matchAll(ADDON)].flatMap(([, , inline, list]) =>
    (inline ?? list ?? '').split(/[\s,]+|(?<=\s)-(?=\s)/),
  );
  const plain = [...commands, ...addons].map((word) => word.replace(/^["']|["']$/g, '').replace(/=.*$/, ''));
  return plain.filter((word) => NAME.test(word) && /[a-z]/.test(word) && !UNWANTED.test(word));
}
