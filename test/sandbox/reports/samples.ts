import type { SweLanguage } from '../../../src/domain/swe';

/** A folder of `logs/`: what a profile's command leaves of a project. */
export interface Sample {
  name: string;
  language: SweLanguage;
  /** Folder of `projects/`; the sample's name where left out. */
  project?: string;
  /** Files of the project that are left out, by the beginning of their path. */
  without?: readonly string[];
  /** The project has what does not compile: it is not compiled before the tests run, which is where a validation would end. */
  uncompiled?: boolean;
  /** Packages of Debian that a repository would bring itself. */
  systemPackages?: readonly string[];
  env?: Record<string, string>;
  /** Changes the command where the profile's own would take too long. */
  command?: (run: string) => string;
  /** Lines of a report that are no part of it: they name the machine. */
  cut?: RegExp;
}

/** Surefire writes all properties of its JVM. */
const PROPERTIES = /^ *<property name=.*\n/gm;

export const SAMPLES: readonly Sample[] = [
  ...['jest', 'vitest', 'mocha', 'node', 'node-files', 'tap', 'ava'].map(of('javascript')),
  { ...of('javascript')('tape'), without: ['test/throws.js'] },
  { ...of('javascript')('tape-throws'), project: 'tape', without: ['test/states.js'] },
  { ...of('go')('go'), without: ['slow/'], uncompiled: true },
  {
    ...of('go')('go-timeout'),
    project: 'go',
    without: ['states_test.go', 'nobuild/', 'sub/', 'exits/', 'panics/'],
    command: (run) => run.replace('-timeout 25m', '-timeout 3s'),
  },
  { ...of('rust')('cargo'), without: ['tests/forges.rs'] },
  { ...of('rust')('cargo-forged'), project: 'cargo', without: ['tests/outside.rs', 'tests/aborts.rs'] },
  { ...of('rust')('cargo-uncompiled'), uncompiled: true },
  { ...of('rust')('cargo-one-thread'), project: 'cargo-trybuild', env: { RUST_TEST_THREADS: '1' } },
  ...['surefire', 'testng', 'vintage'].map((name) => ({ ...of('java')(name), cut: PROPERTIES })),
  ...['pytest', 'pytest-doctest'].map(of('python')),
  ...['ctest', 'meson', 'automake', 'make'].map(of('c')),
  ...['catch2', 'catch2-expected'].map((name) => ({ ...of('cpp')(name), systemPackages: ['catch2'] })),
  ...['doctest', 'doctest-expected'].map((name) => ({ ...of('cpp')(name), systemPackages: ['doctest-dev'] })),
  { ...of('cpp')('gtest'), systemPackages: ['libgtest-dev'] },
  { ...of('ruby')('rspec'), without: ['spec/broken_spec.rb'] },
  { ...of('ruby')('rspec-broken'), project: 'rspec' },
  ...['minitest', 'test-unit'].map(of('ruby')),
  of('php')('phpunit'),
  of('csharp')('nunit'),
];

function of(language: SweLanguage): (name: string) => Sample {
  return (name) => ({ name, language });
}
