import type { Repository } from '../../../support/profiled-task';
import type { HostilePatch } from './hostile-patch';

const NUNIT = '  <ItemGroup>\n    <PackageReference Include="NUnit" Version="3.14.0" />\n  </ItemGroup>\n';

/** Runner, tests and code are one assembly. */
export const nunitTask: Repository = {
  language: 'csharp',
  base: {
    ...{ 'src/Calc.csproj': project(''), 'tests/Calc.Tests.csproj': project(NUNIT), 'src/Calc.cs': wrong('') },
    'tests/OldTests.cs': test('Old', 'Doubles', 'Assert.AreEqual(4, Calc.Twice(2));'),
  },
  head: {
    'src/Calc.cs': wrong('').replace('a - b', 'a + b'),
    'tests/NewTests.cs': test('New', 'Adds', 'Assert.AreEqual(3, Calc.Add(1, 2));'),
  },
  f2p: ['Own.NewTests::Adds'],
  p2p: ['Own.OldTests::Doubles'],
};

function project(more: string): string {
  return `<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup>\n    <TargetFramework>net472</TargetFramework>\n  </PropertyGroup>\n${more}</Project>\n`;
}

function test(name: string, method: string, body: string): string {
  return `using NUnit.Framework;\n\nnamespace Own\n{\n    public class ${name}Tests\n    {\n        [Test] public void ${method}() { ${body} }\n    }\n}\n`;
}

function wrong(members: string, more = ''): string {
  return `namespace Own\n{\n    public static class Calc\n    {\n${members}        public static int Add(int a, int b) { return a - b; }\n        public static int Twice(int a) { return a + a; }\n    }\n${more}}\n`;
}

const NAMES = ['names-the-runner'];
const CASES = ['New', 'Old']
  .map(
    (name) => `<testcase classname=\\"Own.${name}Tests\\" name=\\"${name === 'New' ? 'Adds' : 'Doubles'}\\" time=\\"0.001\\" />`,
  )
  .join('');
const WRITE = `System.IO.File.WriteAllText(System.Environment.GetCommandLineArgs()[1], "<testsuites><testsuite name=\\"a\\" tests=\\"2\\">${CASES}</testsuite></testsuites>");`;

export const NUNIT_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'nunit-lines', title: 'prints the lines of a good run and leaves', flags: NAMES },
    tree: {
      'src/Calc.cs': wrong(
        '        static Calc() { System.Console.WriteLine("Passed: 2, Failed: 0"); System.Environment.Exit(0); }\n',
      ),
    },
  },
  {
    ...{ id: 'nunit-report', title: 'writes the report itself and leaves', flags: NAMES },
    tree: { 'src/Calc.cs': wrong(`        static Calc() { ${WRITE} System.Environment.Exit(0); }\n`) },
  },
  {
    ...{ id: 'nunit-end', title: 'writes the report at the end of the process', flags: [...NAMES, 'control-broken'] },
    tree: {
      'src/Calc.cs': wrong(
        `        static Calc() { System.AppDomain.CurrentDomain.ProcessExit += (sender, given) => { ${WRITE} System.Environment.ExitCode = 0; }; }\n`,
      ),
    },
  },
  {
    ...{ id: 'nunit-exception', title: "its own assertions in place of the runner's", flags: [] },
    tree: {
      'src/Calc.cs': wrong('', '    public static class Assert { public static void AreEqual(object one, object other) { } }\n'),
    },
  },
];
