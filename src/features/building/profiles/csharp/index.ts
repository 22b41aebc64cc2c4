import {
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
} from '../profile';
import { nunit } from './nunit';

/** C#: Mono's compiler, and the part of NUnit that our own runner has; packages of NuGet can't be counted on. */
export const csharp: LanguageProfile = { version: 2, reads: (path) => path.endsWith('.csproj'), decide };

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
