import fc from 'fast-check';
import { classifyFile, FILE_CLASSES, type FileClass } from './classify';

const EXAMPLES: Record<FileClass, string> = {
  test: `tests/test_a.py pkg/test_a.py pkg/a_test.py a/tests.py src/a.test.ts src/a.spec.tsx src/a.test.mts src/a.cy.ts test/a.mjs
    src/main/window.test.mts typings/index.test-d.ts test/spec_mock.rb spec/a_spec.rb mux_test.go tests/smoke.rs src/tests.rs src/tests/all.rs benches/parse.rs
    src/test/java/org/a/HtmlTest.java src/integrationTest/java/a/DbIT.java org/a/TestUtil.java test/argparse_chain.cpp test/test_actions.cpp
    tests/parse_array.c a_unittest.cc tests/RouterTest.php Acme.Json.Tests/Reader.cs test/DispatcherTest.php core/foo_test.rs
    testsuite/parse.c test_programs/smoke.cpp testing/all.cc test-apps/a.c
    e2e/login.ts utils/tests/test_a.py tests/utils/test_b.py Tests/Unit/ATest.php`,
  fixture: `conftest.py pkg/conftest.py src/__snapshots__/a.snap src/__snapshots__/b.txt pkg/testdata/in.json pkg/testdata/main.go
    tests/data/x.bin tests/fixtures/a.py tests/__init__.py test/helper.rb spec/spec_helper.rb cypress/fixtures/user.json
    tests/CMakeLists.txt tests/inputs/test1.expected src/test/resources/a.html tests/unity/README.md spec/fixtures/a.json tests/utils/wire.py test/mod.rs`,
  source: `build.gradle build.rs build.sbt src/layout/Header.tsx src/checkout/cart.ts cabin/a.py bindings/x.c output.py objects/a.go
    targets/x.ts distributed/a.py testing.php testing/a.go testament/a.c src/testing/a.c contest.c latest/a.py attestation.rs src/docs/Page.tsx src/target/aim.rs bin/cli.js
    src/main/java/com/acme/test/Kit.java src/main/java/com/acme/TestKit.java src/features/a.ts src/out/x.go lib/dist/d.rb spec/Wire.java
    include/argparse/argparse.hpp src/vendoring/x.go numpy/testing/utils.py src/build/plan.ts cJSON.c`,
  docs: `README.md docs/about/x.md docs/conf.py CHANGES.rst LICENSE LICENSE-MIT MIT-LICENSE examples/pizza.js src/notes.md doc/a.txt`,
  config: `package.json tsconfig.json setup.py setup.cfg Makefile CMakeLists.txt jest.config.js .eslintrc.js Gemfile rack.gemspec
    go.mod Cargo.toml pom.xml pytest.ini .gitignore requirements/tests.txt src/main/resources/a.properties`,
  ci: `.github/workflows/test.yml .travis.yml appveyor.yml .github/FUNDING.yml .gitlab-ci.yml`,
  generated: `dist/index.js packages/a/dist/x.js api/a.pb.go a_pb2.py static/app.min.js target/debug/x.rs`,
  vendored: `vendor/github.com/a/b.go node_modules/a/test/x.js third_party/zlib/inflate.c lib/vendor/x.php`,
  lock: `package-lock.json go.sum Cargo.lock pnpm-lock.yaml web/yarn.lock Gemfile.lock`,
  binary: `logo.png src/assets/a.woff2 lib/x.jar`,
};

describe('the file classifier', () => {
  const cases = Object.entries(EXAMPLES).flatMap(([kind, list]) => list.split(/\s+/).map((path) => [path, kind] as const));

  it.each(cases)('%s is %s', (path, kind) => {
    expect(classifyFile(path)).toBe(kind);
  });

  it('swegen 1.16 defect 1: names that merely begin or end like an output folder stay source', () => {
    for (const word of ['dist', 'build', 'target', 'vendor', 'bin', 'obj', 'out'])
      for (const path of [`${word}ter.py`, `${word}s/x.ts`, `src/a${word}/x.go`, `pkg/${word}_x/a.rs`])
        if (path !== 'vendors/x.ts') expect([path, classifyFile(path)]).toEqual([path, 'source']);
  });

  it('swegen 1.16 defect 2: no file is both source and test, and snapshots and fixtures are never source', () => {
    const part = fc.constantFrom(
      'src',
      'tests',
      'test',
      'lib',
      'docs',
      'vendor',
      'main',
      'spec',
      'a',
      'fixtures',
      '__snapshots__',
    );
    const file = fc.constantFrom(
      'TestUtil.java',
      'testing.php',
      'conftest.py',
      'a.snap',
      'x.test.mts',
      'y.cy.ts',
      'a.rb',
      'b.go',
      'c.json',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), file, (parts, name) => {
        const kind = classifyFile([...parts, name].join('/'));
        expect(FILE_CLASSES).toContain(kind);
        if (/conftest|snap|mts|cy\.ts/.test(name)) expect(['test', 'fixture', 'vendored']).toContain(kind);
      }),
    );
  });
});
