import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { finallyDo } from '../harness/cleanup.ts';
import { eventually, parseSyslog, type SyslogMessage, startSyslog } from '../harness/index.ts';
import { freePort } from '../harness/ports.ts';
import { temporaryFolder } from './data-folder.ts';
import { launchProgram } from './roster.ts';

/** A receiver that can be stopped and started. */
export interface Receiver {
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  /** Returns all messages received. */
  arrived(): SyslogMessage[];
  stop(): Promise<unknown>;
  start(): Promise<unknown>;
}

const RSYSLOGD = ['/usr/sbin/rsyslogd', '/sbin/rsyslogd', '/usr/bin/rsyslogd', '/opt/homebrew/sbin/rsyslogd'];

/**
 * Starts rsyslogd, an independent receiver, where it is installed. Elsewhere our own receiver replaces it, but not in
 * CI, which installs it (.ci/run).
 */
export async function startForeignSyslog(t: TestContext, transport: 'udp' | 'tcp'): Promise<Receiver> {
  const program = RSYSLOGD.find((path) => existsSync(path));
  if (program !== undefined) return startRsyslog(t, transport, program);
  if (process.env.CI) throw new Error('rsyslog is not installed');
  const own = await startSyslog(transport);
  finallyDo(t, () => own.stop());
  const { port, messages, stop, start } = own;
  return { port, transport, arrived: () => messages, stop, start };
}

async function startRsyslog(t: TestContext, transport: 'udp' | 'tcp', program: string): Promise<Receiver> {
  const folder = temporaryFolder(t);
  const [config, output, pid] = ['rsyslog.conf', 'output', 'pid'].map((name) => join(folder, name));
  const port = await freePort();
  // The output is composed of the fields that rsyslogd has parsed, so a field that it parsed differently is visible.
  // Its own messages have another name.
  writeFileSync(
    config ?? '',
    `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="im${transport}")
input(type="im${transport}" address="127.0.0.1" port="${port}")
if $app-name == "roster" then action(type="omfile" file="${output}" template="RSYSLOG_SyslogProtocol23Format")
`,
  );
  let running: ReturnType<typeof launchProgram> | undefined;
  const away: Receiver = {
    port,
    transport,
    arrived: () =>
      existsSync(output ?? '')
        ? readFileSync(output ?? '', 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line) => parseSyslog(Buffer.from(line)))
        : [],
    async stop() {
      running?.signal('SIGTERM');
      await running?.ended;
    },
    async start() {
      running = launchProgram(t, program, ['-n', '-f', config ?? '', '-i', pid ?? ''], { env: {} });
      await eventually(() => (transport === 'tcp' ? reach(port) : isThere(pid ?? '')));
    },
  };
  await away.start();
  return away;
}

const reach = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });

const isThere = (path: string): void => {
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
};
