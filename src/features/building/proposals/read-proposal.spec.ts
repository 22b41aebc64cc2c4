import type { SweLanguage } from '../../../domain/swe';
import { readProposal } from './read-proposal';

const GOOD =
  'ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nRUN apt-get update \\\n    && apt-get install -y libpq-dev\nENV A=1 B="x y"\nWORKDIR /app/src\nCOPY . .\nRUN make\n';
const TEST = 'python -m pytest tests --ignore=tests/slow';

function refusalOf(dockerfile: string, test = TEST, language: SweLanguage = 'python'): string {
  const read = readProposal(language, { dockerfile, test });
  return 'refused' in read ? read.refused : 'nothing';
}

describe('A proposal', () => {
  it('becomes steps before the repository, with network, and after it, without', () => {
    expect(readProposal('python', { dockerfile: GOOD, test: TEST })).toMatchObject({
      profile: 'python/proposed',
      setup: ['apt-get update      && apt-get install -y libpq-dev'],
      compile: ['export A="1"; export B="x y"; make'],
      ...{ install: [], keep: [], manifests: [], systemPackages: [] },
      test: {
        run: expect.stringMatching(
          /^export A="1"\nexport B="x y"\n.*\npython -m pytest tests --ignore=tests\/slow -p no:cacheprovider/,
        ),
      },
    });
  });

  it.each([
    ['another image', 'FROM debian', 'only image'],
    ['a second stage', 'FROM ${BASE_IMAGE}\nFROM ${BASE_IMAGE}', 'one stage'],
    ['a named stage', 'FROM ${BASE_IMAGE} AS x', 'only image'],
    ['something before FROM', 'RUN true\nFROM ${BASE_IMAGE}', 'first instruction'],
    ['nothing', '', 'first instruction'],
    ['a download', 'FROM ${BASE_IMAGE}\nADD https://example.com/x /x', 'only RUN'],
    ['a copy from outside', 'FROM ${BASE_IMAGE}\nCOPY ../secret /x', 'the one copy'],
    ['a copy from a stage', 'FROM ${BASE_IMAGE}\nCOPY --from=other / /', 'the one copy'],
    ['a mount', 'FROM ${BASE_IMAGE}\nRUN --mount=type=secret,id=x cat /run/secrets/x', 'no mounts'],
    ['a network', 'FROM ${BASE_IMAGE}\nrun --network=host true', 'no mounts'],
    ['privileges', 'FROM ${BASE_IMAGE}\nRUN --security=insecure true', 'no mounts'],
    ['a frontend of its own', '# syntax=example.com/evil\nFROM ${BASE_IMAGE}', 'parser directives'],
    ['a here-document', 'FROM ${BASE_IMAGE}\nRUN cat <<EOF', 'here-documents'],
    ['another user', 'FROM ${BASE_IMAGE}\nUSER nobody', 'only RUN'],
    ['another shell', 'FROM ${BASE_IMAGE}\nSHELL ["/bin/x"]', 'only RUN'],
    ['a trigger', 'FROM ${BASE_IMAGE}\nONBUILD RUN true', 'only RUN'],
    ['another argument', 'ARG BASE_IMAGE\nARG X=1\nFROM ${BASE_IMAGE}', 'first instruction'],
    ['a preloaded library', 'FROM ${BASE_IMAGE}\nENV LD_PRELOAD=/x.so', 'not yours'],
    ['a command as a value', 'FROM ${BASE_IMAGE}\nENV A="$(id)"', 'plain value'],
    ['more than anybody needs', `FROM \${BASE_IMAGE}\n${'RUN true\n'.repeat(41)}`, 'more than 40'],
  ])('is refused with %s', (_case, dockerfile, why) => {
    expect(refusalOf(dockerfile)).toContain(why);
  });

  it.each([
    ['another program', 'make test', 'no shell'],
    ['shell', 'python -m pytest; echo ok', 'no shell'],
    ['a report of its own', 'python -m pytest --junitxml=/tmp/x.xml', 'neither a folder'],
    ['single tests', 'python -m pytest tests/test_a.py', 'neither a folder'],
    ['a choice of tests', 'python -m pytest -k fast', 'neither a folder'],
    ['a plugin', 'python -m pytest -p evil', 'neither a folder'],
    ['a way out', 'python -m pytest ../other', 'neither a folder'],
  ])('is refused with %s as its test command', (_case, test, why) => {
    expect(refusalOf(GOOD, test)).toContain(why);
  });

  it.each<[SweLanguage, string, string]>([
    ['go', 'go test -tags=slow ./... ./x/...', 'go test -json -count=1 -timeout 25m'],
    ['go', 'go test', './... > {report}/go.json'],
    ['javascript', 'npx jest test --testPathIgnorePatterns=slow', '--reporters=/opt/assay/jest-junit.cjs'],
    ['javascript', 'npx mocha --recursive test', '--reporter-option output={report}/mocha.xml'],
    ['typescript', 'npx vitest run --exclude=e2e', '--outputFile.junit={report}/vitest.xml'],
    ['typescript', 'node --test --import=tsx', '--test-reporter-destination={report}/node.xml'],
    [
      'rust',
      'cargo test --workspace --features=serde,std',
      'cargo test --workspace --features=serde,std --no-fail-fast > {report}',
    ],
    ['java', 'mvn test -pl=core,web -Dmaven.compiler.release=17', ' -o -pl core,web -Dmaven.compiler.release=17 test'],
    ['ruby', 'rspec -Ilib/x spec', '--out {report}/rspec.xml ${ASSAY_ORDER_SEED:+--order rand:$ASSAY_ORDER_SEED} -I lib/x spec'],
    ['ruby', 'minitest unit', 'find unit -type f'],
    ['ruby', 'test-unit', '-r /opt/assay/test_unit_junit'],
    ['php', 'phpunit tests --bootstrap=vendor/autoload.php', 'phpunit "$@" tests --bootstrap=vendor/autoload.php'],
    ['csharp', 'nunit src tests -reference=System.Data -define=NET', 'mono /app/build/tests.exe {report}/nunit.xml'],
    ['c', 'meson -Dtests=enabled', 'meson test -C /app/build'],
    ['cpp', 'cmake -DBUILD_TESTING=ON', 'sh /opt/assay/cmake-tests.sh /app/build {report}'],
  ])('in %s becomes a run with our own report: %s', (language, test, run) => {
    const read = readProposal(language, { dockerfile: GOOD, test });
    expect(read).toMatchObject({ profile: `${language}/proposed`, test: { run: expect.stringContaining(run) } });
  });

  it('builds again before its tests where sources are compiled', () => {
    const preparedBy = (language: SweLanguage, test: string): string => {
      const read = readProposal(language, { dockerfile: GOOD, test });
      return 'refused' in read ? read.refused : read.test.prepare.join('\n');
    };
    expect(preparedBy('c', 'cmake -DA=1')).toMatch(/cmake -S .* -DA=1\ncmake --build \/app\/build$/);
    expect(preparedBy('csharp', 'nunit src -define=NET')).toMatch(/find src -name '\*\.cs'.*\nmcs .* -define:NET -out:/);
    expect(preparedBy('rust', 'cargo test')).toContain('--no-run');
    expect(preparedBy('php', 'phpunit')).toContain('composer dump-autoload');
    expect(preparedBy('python', TEST)).toBe('');
  });

  it.each<[SweLanguage, string, string]>([
    ['go', 'go run ./...', 'go test'],
    ['go', 'go test ./... -run=TestFast', 'neither a pattern'],
    ['go', 'go test ./../other', 'neither a pattern'],
    ['go', 'go test -exec=/opt/liar ./...', 'neither a pattern'],
    ['go', 'go test ./... > /tmp/x', 'no shell'],
    ['javascript', 'npm test', 'npx jest'],
    ['javascript', 'npx jest --config=/opt/x.json', 'neither a folder'],
    ['javascript', 'npx jest test/a.test.js', 'neither a folder'],
    ['javascript', 'npx mocha --grep=fast', 'neither a folder'],
    ['javascript', 'npx mocha --reporter=json', 'neither a folder'],
    ['typescript', 'node dist/all.js', 'neither a folder'],
    ['typescript', 'node test', 'npx jest'],
    ['typescript', 'npx vitest run ../other', 'neither a folder'],
    ['typescript', 'npx jest $(id)', 'no shell'],
    ['rust', 'cargo run', 'cargo test'],
    ['rust', 'cargo test --config=/opt/x.toml', 'not an allowed option'],
    ['rust', 'cargo test fast', 'not an allowed option'],
    ['java', 'mvn verify', 'mvn test'],
    ['java', 'mvn test -Dtest=Fast', 'not an allowed option'],
    // Maven's own property, as a proposal must not set it: with it nothing would be tested.
    ['java', 'mvn test -Dmaven.test.skip=true', 'not an allowed option'],
    ['java', 'mvn test -Dmaven.ext.class.path=/opt/x.jar', 'not an allowed option'],
    ['ruby', 'rake test', 'no shell'],
    ['ruby', 'rspec spec/a_spec.rb', 'no folder'],
    ['ruby', 'minitest -I/opt/liar', 'no folder'],
    ['ruby', 'rspec -rliar', 'no folder'],
    ['php', 'phpunit --filter=fast', 'not allowed'],
    ['php', 'phpunit --extension=Liar', 'not allowed'],
    ['csharp', 'nunit -main=Liar', 'not allowed'],
    ['csharp', 'nunit ../other', 'not allowed'],
    ['c', 'make check', 'no shell'],
    ['cpp', 'cmake -P liar.cmake', 'no option as'],
    ['cpp', 'cmake -DCMAKE_C_COMPILER=$(id)', 'no shell'],
  ])('in %s is refused with the test command %s', (language, test, why) => {
    expect(refusalOf(GOOD, test, language)).toContain(why);
  });
});
