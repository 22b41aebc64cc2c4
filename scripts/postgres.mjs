// npm run postgres -- start|stop|url: the private PostgreSQL cluster that the tests use.
import { endOnSignals } from './lib/commands.mjs';
import { findPostgresUrl, startPostgres, stopPostgres } from './lib/postgres.mjs';
import { SetupError, runMain } from './lib/progress.mjs';

const USAGE = `Usage: npm run postgres -- start | stop | url

start  installs PostgreSQL where needed (root on Debian or Ubuntu), starts a private cluster on 127.0.0.1, prints its URL
stop   stops it
url    prints the URL of the running cluster; exit code 1 where none runs

npm test starts and stops the cluster by itself. To run one spec on it:

    TEST_DATABASE_URL=$(node scripts/postgres.mjs url) npx jest --selectProjects medium`;

// Only the URL goes to stdout, so that a shell can take it.
const say = (line) => process.stderr.write(`PostgreSQL: ${line}\n`);

const commands = {
  start: async () => process.stdout.write(`${await startPostgres(say)}\n`),
  stop: async () => say((await stopPostgres(say)) ? 'stopped' : 'was not running'),
  url: async () => {
    const url = await findPostgresUrl();
    if (url === undefined) throw new SetupError('The test cluster does not run; npm run postgres -- start starts it.');
    process.stdout.write(`${url}\n`);
  },
};

await runMain(async () => {
  endOnSignals();
  const command = Object.hasOwn(commands, process.argv[2] ?? '') ? commands[process.argv[2]] : undefined;
  if (command) {
    await command();
    return 0;
  }
  const asked = ['--help', '-h'].includes(process.argv[2]);
  process[asked ? 'stdout' : 'stderr'].write(`${USAGE}\n`);
  return asked ? 0 : 1;
});
