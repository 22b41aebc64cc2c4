import { posix } from 'node:path';
import {
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
import { nunit } from './nunit';

/** C#: Mono's compiler, and the part of NUnit that our own runner has; packages of NuGet can't be counted on. */
export const csharp: LanguageProfile = { version: 3, reads: (path) => path.endsWith('.csproj'), decide, narrow };

const PROVIDED = /^(NUnit|NUnit3TestAdapter|NUnit\.Analyzers|Microsoft\.NET\.Test\.Sdk|coverlet\..*)$/i;

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  const projects = files.paths.filter(csharp.reads);
  if (projects.length === 0) unsupported('no-build-system', 'there is no .csproj');
  const packages = projects.flatMap((path) =>
    [...(files.base(path) ?? '').matchAll(/<PackageReference\s+Include="([^"]+)"/g)].map(([, name = '']) => name),
  );
  const missing = packages.filter((name) => !PROVIDED.test(name));
  if (missing.length > 0) unsupported('needs-registry', `${missing.join(', ')} of NuGet`);
  if (!packages.some((name) => /^NUnit$/i.test(name))) unsupported('no-test-runner', 'no project references NUnit');
  evidence.add('the runner for NUnit tests', projects.join(', '));
  const test = nunit();
  return {
    ...{ runner: 'nunit', manifests: [], systemPackages: [], install: [], keep: [], evidence: evidence.list },
    compile: test.prepare,
    test: { ...test, timeoutSeconds: TEST_TIMEOUT_SECONDS },
  };
}

/** By class, named like its file as a rule; all is compiled, for it is one program. */
function narrow(input: NarrowInput): Narrowing {
  const isTest = (path: string): boolean => /(^|[/.])\w*Tests?\w*\.cs$/.test(path);
  return narrowToFiles(input, { isTest }, (to) => {
    const classes = [...new Set(to.map((path) => posix.basename(path, '.cs')))].filter((name) => /^\w+$/.test(name));
    return { run: `export ASSAY_FIXTURES=${classes.join(',')}\n${input.specification.test.run}` };
  });
}
