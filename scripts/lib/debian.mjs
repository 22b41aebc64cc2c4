import { findExecutable, runLogged } from './commands.mjs';
import { readIfThere } from './paths.mjs';
import { SetupError } from './progress.mjs';

export function isRoot() {
  return process.getuid?.() === 0;
}

/** Whether packages can be installed here without asking anyone: root on Debian or Ubuntu. */
export function canInstallPackages() {
  const release = readIfThere('/etc/os-release') ?? '';
  return isRoot() && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && findExecutable('apt-get') !== undefined;
}

/**
 * Installs Debian packages, or throws a SetupError that names the command a person has to run.
 * @param {string[]} packages
 * @param {{log: string, why: string, say: (line: string) => void}} options
 */
export async function installPackages(packages, { log, why, say }) {
  if (!canInstallPackages()) {
    throw new SetupError(
      `${why}\nInstall ${packages.join(', ')} and run this again; on Debian or Ubuntu:\n\n    sudo apt-get install ${packages.join(' ')}`,
    );
  }
  say(`installing ${packages.join(', ')} with apt-get`);
  // Lists that are fresh enough may do even where the update fails, so the install decides.
  await runApt(['update'], { log, attempt: true });
  await runApt(['install', '--yes', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', ...packages], { log });
}

/** Whether the package lists know a package that could be installed. */
export async function hasCandidate(name, log) {
  return runLogged('sh', ['-c', `apt-cache policy ${name} | grep -q 'Candidate: [^(]'`], { log, attempt: true });
}

function runApt(args, options) {
  // Another apt may be at work, as on a machine that has just booted.
  const waiting = ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args];
  return runLogged('apt-get', waiting, { ...options, env: { DEBIAN_FRONTEND: 'noninteractive' } });
}
