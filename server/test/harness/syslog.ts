import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeCertificate } from './certificate.ts';
import { eventually } from './eventually.ts';

/** A received RFC 5424 message, parsed. */
export interface SyslogMessage {
  priority: number;
  timestamp: string;
  host: string;
  application: string;
  process: string;
  /** MSGID. */
  kind: string;
  /** The id and the parameters of its structured data, unescaped. */
  data: { id: string; fields: Record<string, string> };
  /** undefined when there is none. */
  text: string | undefined;
}

/** A fault of a receiver. */
export interface SyslogMisbehaviour {
  /** After this many whole messages of a connection; 0: as soon as it is open. */
  after: number;
  /** `close`: closes with FIN in mid-message; `reset`: closes with RST; `hang`: stops reading; `stay`: never closes. */
  with: 'close' | 'reset' | 'hang' | 'stay';
  /** On how many connections; by default one. */
  times?: number;
}

/** A real syslog receiver that keeps the messages it receives. */
export interface SyslogReceiver {
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** In order of arrival, without partial messages. */
  readonly messages: SyslogMessage[];
  readonly raw: Buffer[];
  readonly connections: number;
  /** In PEM, for `NODE_EXTRA_CA_CERTS` of other processes. */
  readonly certificate: string | undefined;
  waitFor(what: number | ((messages: SyslogMessage[]) => boolean)): Promise<SyslogMessage[]>;
  /** Schedules a fault; the promise is resolved when it happens for the first time. */
  misbehave(misbehaviour: SyslogMisbehaviour): Promise<void>;
  behave(): void;
  /** Closes all connections with RST and refuses new ones. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
}

const TIMEOUT = 90_000;

/** Starts a receiver on a port of its own. The caller stops it. */
export async function startSyslog(
  transport: 'udp' | 'tcp' | 'tls',
  options: { certificateFor?: string; isTrusted?: boolean } = {},
): Promise<SyslogReceiver> {
  const certificate = transport === 'tls' ? makeCertificate(options.certificateFor) : undefined;
  if (certificate && options.isTrusted !== false)
    setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  const messages: SyslogMessage[] = [];
  const raw: Buffer[] = [];
  const plans = new Set<SyslogMisbehaviour & { left: number; happened: () => void }>();
  const state = { port: 0, connections: 0 };
  let close = async () => {};
  /** The TCP sockets, including those below TLS, since a TLS socket cannot be reset. */
  const open = new Set<Socket>();
  const connectionOf = ({ remotePort }: Socket) => [...open].find((one) => one.remotePort === remotePort);
  const keep = (message: Buffer) => {
    raw.push(message);
    messages.push(parseSyslog(message));
  };

  /** Reads one connection to its end, or until a scheduled fault. */
  const serve = (socket: Socket) => {
    state.connections += 1;
    const [plan] = plans;
    let taken = 0;
    let rest = Buffer.alloc(0);
    const happened = () => {
      if (!plan) return;
      plan.left -= 1;
      if (plan.left <= 0) plans.delete(plan);
      plan.happened();
    };
    const misbehave = () => {
      // Over TLS, data that is already buffered is still delivered.
      if (socket.listenerCount('data') === 0 && taken > 0) return;
      socket.removeAllListeners('data');
      happened();
      if (plan?.with === 'close') socket.end();
      if (plan?.with === 'reset') (connectionOf(socket) ?? socket).resetAndDestroy();
      if (plan?.with === 'hang' || plan?.with === 'close') socket.pause();
    };
    const isDue = () => plan !== undefined && plan.with !== 'stay' && taken >= plan.after;
    socket.on('error', () => {});
    socket.on('end', () => {
      if (plan?.with === 'stay') happened();
      else socket.end();
    });
    if (isDue()) return misbehave();
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let frame = nextFrame(rest); frame; frame = nextFrame(rest)) {
        if (isDue()) return misbehave();
        keep(frame.message);
        taken += 1;
        rest = rest.subarray(frame.end);
      }
      if (isDue()) misbehave();
    });
  };

  const receiver: SyslogReceiver = {
    transport,
    messages,
    raw,
    certificate: certificate?.cert,
    get port() {
      return state.port;
    },
    get connections() {
      return state.connections;
    },
    async waitFor(what) {
      const fits = () => (typeof what === 'number' ? messages.length >= what : what(messages));
      const describe = () =>
        `waited in vain; there are ${messages.length}: ${messages.map(({ kind }) => kind)}`;
      await eventually(() => assert.ok(fits(), describe()), TIMEOUT, 5);
      return messages;
    },
    misbehave(misbehaviour) {
      const { promise, resolve } = Promise.withResolvers<void>();
      plans.add({ ...misbehaviour, left: misbehaviour.times ?? 1, happened: resolve });
      return promise;
    },
    behave: () => plans.clear(),
    stop: () => close(),
    async start() {
      const opened =
        transport === 'udp'
          ? await openDatagrams(state.port, keep)
          : await openStream(
              certificate
                ? createTlsServer({ ...certificate, allowHalfOpen: true }, serve)
                : createServer({ allowHalfOpen: true }, serve),
              state.port,
              open,
            );
      state.port = opened.port;
      close = opened.close;
    },
  };
  await receiver.start();
  return receiver;
}

interface Opened {
  port: number;
  close(): Promise<void>;
}

async function openDatagrams(port: number, keep: (message: Buffer) => void): Promise<Opened> {
  const socket = createSocket('udp4', keep);
  await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

async function openStream(server: Server, port: number, open: Set<Socket>): Promise<Opened> {
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Returns the first whole message of the received bytes (RFC 6587, 3.4.1). */
function nextFrame(bytes: Buffer): { message: Buffer; end: number } | undefined {
  const blank = bytes.indexOf(0x20);
  if (blank < 0) return undefined;
  const digits = bytes.toString('latin1', 0, blank);
  assert.match(digits, /^[1-9][0-9]*$/, 'a message begins with its length');
  const end = blank + 1 + Number(digits);
  return bytes.length < end ? undefined : { message: bytes.subarray(blank + 1, end), end };
}

const MESSAGE =
  /^<(?<priority>\d{1,3})>1 (?<timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (?<host>[!-~]{1,255}) (?<application>[!-~]{1,48}) (?<process>[!-~]{1,128}) (?<kind>[!-~]{1,32}) (?<data>\[(?:[^"\]]|"(?:[^"\\\]]|\\.)*")*\])(?: \uFEFF(?<text>[\s\S]*))?$/u;
const FIELD = / (?<name>[!#-<>-\\^-~]{1,32})="(?<value>(?:[^"\\\]]|\\.)*)"/gsu;

/** Parses a message by the grammar of RFC 5424, 6; fails when it does not match. */
export function parseSyslog(message: Buffer): SyslogMessage {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(message);
  const groups = MESSAGE.exec(text)?.groups ?? assert.fail(`not a message by RFC 5424: ${text}`);
  const {
    data = '',
    priority,
    timestamp = '',
    host = '',
    application = '',
    process = '',
    kind = '',
  } = groups;
  const fields = [...data.matchAll(FIELD)];
  const id = /^\[(?<id>[^ \]]+)/.exec(data)?.groups?.id ?? '';
  const length = id.length + fields.reduce((sum, [whole]) => sum + whole.length, 0) + 2;
  assert.equal(length, data.length, `there is something else in ${data}`);
  return {
    priority: Number(priority),
    timestamp,
    host,
    application,
    process,
    kind,
    data: {
      id,
      fields: Object.fromEntries(
        fields.map(({ groups: field }) => [
          field?.name ?? '',
          (field?.value ?? '').replace(/\\(["\\\]])/g, '$1'),
        ]),
      ),
    },
    text: groups.text,
  };
}

/** The part of a system admin that is needed here; the e2e journeys use this file without the rest of the harness. */
interface Admin {
  browser: { patch(path: string, json: unknown): Promise<{ expect(status: number): unknown }> };
}

/** Configures forwarding to a receiver, as a system admin does on the settings page. */
export async function configureSyslog(
  admin: Admin,
  { port, transport }: Pick<SyslogReceiver, 'port' | 'transport'>,
  extra: Record<string, unknown> = {},
): Promise<void> {
  const answer = await admin.browser.patch('/settings/audit-push', {
    enabled: true,
    transport,
    host: '127.0.0.1',
    port,
    ...extra,
  });
  answer.expect(200);
}
