import { isRunnerConfig, isRunnerOnly } from '../../building';
import { classifyFile, isTestSide } from '../../sourcing';
import type { PathChange } from '../domain/changes';
import type { FlagCode } from '../domain/verdict';
import type { TaskFacts } from './task-facts';

/** What a path of a patch is to the judge: kept or left out, and what is told about it. */
export interface Ruling {
  applied: boolean;
  flag?: FlagCode;
}

const PLAIN: Ruling = { applied: true };
/** Folders that installation fills: a patch has nothing to add there, and what it added would stand in for what runs the tests. */
const INSTALLED = /(^|\/)(node_modules|site-packages|dist-packages|bower_components|__pycache__)\/|\.(pyc|pyo|pth)$/;
/** What `python -m pytest` would import from the work folder in place of itself. */
const SHADOWS =
  /^(pytest|_pytest|pluggy|iniconfig|packaging|py|unittest|sitecustomize|usercustomize)(\.(py|so)|\.[^/]*\.so|\/.*)$/;
/** Read by compilers and package tools, which start what these name; a right solution may have to change them. */
const BUILD_HOOKS =
  /(^|\/)(build\.rs|setup\.py|Cargo\.toml|go\.mod|go\.work|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|CMakeLists\.txt|[^/]*\.cmake|configure(\.ac)?|meson\.build|binding\.gyp|\.npmrc|\.babelrc[^/]*|babel\.config\.[^/]*|tsconfig[^/]*\.json|composer\.json|Gemfile|[^/]*\.gemspec|Directory\.Build\.(props|targets)|[^/]*\.csproj|\.envrc|\.env)$/;

/** Tests and what steers their runner are the task's, whatever a patch says of them; what the golden patch changes is the solver's. */
export function ruleOn({ path, oldMode }: PathChange, task: TaskFacts): Ruling {
  const isNew = oldMode === '000000';
  if (isOfTask(path, task)) return { applied: false, flag: isRunnerConfig(path) ? 'touches-runner-config' : 'touches-tests' };
  if (task.goldenPaths.has(path)) return isRunnerConfig(path) ? { applied: true, flag: 'touches-runner-config' } : PLAIN;
  if (isRunnerOnly(path)) return { applied: false, flag: isNew ? 'adds-runner-config' : 'touches-runner-config' };
  if (isTestSide(classifyFile(path))) return { applied: false, flag: 'touches-tests' };
  if (isNew && (INSTALLED.test(path) || SHADOWS.test(path))) return { applied: false, flag: 'shadows-runner' };
  if (isRunnerConfig(path)) return sharedConfig(path, isNew);
  return BUILD_HOOKS.test(path) ? { applied: true, flag: 'touches-build-hooks' } : PLAIN;
}

/** A manifest of a new package below is the solver's; one at the root, or of a tool, steers the runner. */
function sharedConfig(path: string, isNew: boolean): Ruling {
  const steers = !path.includes('/') || /(^|\/)\.(cargo|mvn)\//.test(path);
  if (isNew && !steers) return { applied: true, flag: 'adds-runner-config' };
  return { applied: false, flag: isNew ? 'adds-runner-config' : 'touches-runner-config' };
}

function isOfTask(path: string, { testFiles, deletedTestFiles, restored }: TaskFacts): boolean {
  return restored.has(path) || deletedTestFiles.includes(path) || testFiles.some((file) => file.path === path);
}
