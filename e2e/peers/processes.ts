import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A started peer, with the last lines of its output. */
export interface Peer {
  url: string;
  stop(): Promise<void>;
}

/** Starts a program and waits until it answers at an address. */
export async function startProgram(
  program: string,
  args: readonly string[],
  { env = {}, url, probe }: { env?: Record<string, string>; url: string; probe: string },
): Promise<Peer> {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
    // PHP's server starts workers, which end with their group.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-4000);
    });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    kill();
    await ended;
  };
  for (let attempt = 0; attempt < 150; attempt++) {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${output}`);
    const answer = await fetch(url + probe).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await sleep(200);
  }
  await stop();
  throw new Error(`${program} does not answer at ${url}${probe}:\n${output}`);
}

/** Makes an RSA key `PATH.pem` and its self-signed certificate `PATH.crt`. */
export function makeCertificate(path: string): void {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=idp.test'];
  execFileSync('openssl', [...args, '-keyout', `${path}.pem`, '-out', `${path}.crt`], { stdio: 'ignore' });
}

/** Installs missing packages from Debian. Throws when they are missing and this process is not root. */
export function requirePackages(packages: readonly string[]): void {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) throw new Error(`Install these packages first: ${missing.join(' ')}`);
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...missing);
}

function isInstalled(name: string): boolean {
  try {
    const about = execFileSync('dpkg', ['-s', name], { stdio: ['ignore', 'pipe', 'ignore'] });
    return about.toString().includes('Status: install ok installed');
  } catch {
    return false;
  }
}
