import assert from 'node:assert/strict';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerError, type SMTPServerSession } from 'smtp-server';
import { makeCertificate } from './certificate.ts';
import { eventually } from './eventually.ts';

/** A received mail. */
export interface ArrivedMail extends Pick<ParsedMail, 'headers'> {
  messageId: string;
  from: string;
  fromName: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** As received. */
  raw: string;
  /** The id of its connection. */
  connection: string;
  secure: boolean;
  /** The name that the client gave in EHLO. */
  clientName: string;
  /** The account that sent it. */
  user: string | undefined;
}

/** A fault of a mail server. */
export interface Misbehaviour {
  /** The step that fails; at `answer` the message is stored first. */
  at: 'greeting' | 'sign-in' | 'sender' | 'recipient' | 'message' | 'answer';
  /**
   * A reply such as `450 4.2.1 Later` (421 also ends the connection), a closed connection (`drop`), no reply (`hang`),
   * or success after a promise is resolved (not at `message`).
   */
  with: `${number} ${string}` | 'drop' | 'hang' | Promise<unknown>;
  /** How often it happens; by default once, `Infinity` until `behave()`. */
  times?: number;
  /** Only for mails to this address. */
  to?: string;
}

export interface MailboxOptions {
  auth?: { user: string; password: string };
  /** `starttls` is advertised and required; `tls` starts at once. With either, this process trusts the certificate. */
  tls?: 'none' | 'starttls' | 'tls';
  /** The largest message that is announced (RFC 1870), in bytes. */
  size?: number;
  /** The name in the certificate. */
  certificateFor?: string;
}

/** A real mail server that keeps the mails it receives. */
export interface Mailbox {
  readonly port: number;
  readonly options: MailboxOptions;
  /** In order of arrival. */
  readonly messages: ArrivedMail[];
  /** The number of connections so far. */
  readonly connections: number;
  /** The certificate, in PEM, for `NODE_EXTRA_CA_CERTS` of other processes. */
  readonly certificate: string | undefined;
  /** Waits until this many mails, or a matching one, have arrived, and returns all mails. */
  waitForMails(what: number | ((mail: ArrivedMail) => boolean)): Promise<ArrivedMail[]>;
  /** Schedules a fault; the promise is resolved when it happens for the first time. */
  misbehave(misbehaviour: Misbehaviour): Promise<void>;
  /** Clears all scheduled faults. */
  behave(): void;
  /** Closes all connections and refuses new ones. */
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const TIMEOUT = 20_000;

/** Starts a mail server on a port of its own. The caller closes it. */
export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const tls = options.tls ?? 'none';
  const certificate = tls === 'none' ? undefined : makeCertificate(options.certificateFor);
  if (certificate) setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  const messages: ArrivedMail[] = [];
  const plans = new Set<Misbehaviour & { left: number; happened: () => void }>();
  const state = { port: 0, connections: 0 };
  let server: SMTPServer | undefined;

  /** Returns whether the step fails now, and counts the fault. */
  const goesWrong = (
    at: Misbehaviour['at'],
    session: SMTPServerSession,
    answer: (error?: Error) => void,
    to?: string,
  ): boolean => {
    const plan = [...plans].find((one) => one.at === at && (one.to === undefined || one.to === to));
    if (!plan) return false;
    plan.left -= 1;
    plan.happened();
    if (plan.left <= 0) plans.delete(plan);
    if (plan.with instanceof Promise) void plan.with.then(() => answer());
    else if (plan.with === 'drop') cut(session);
    else if (plan.with !== 'hang') {
      answer(replyOf(plan.with));
      if (plan.with.startsWith('421')) setTimeout(() => cut(session), 20);
    }
    return true;
  };
  const cut = ({ id }: SMTPServerSession) => {
    for (const connection of server?.connections ?? [])
      if (connection.id === id) connection._socket.destroy();
  };

  const create = () => {
    const { auth } = options;
    const made = new SMTPServer({
      ...certificate,
      secure: tls === 'tls',
      authOptional: !auth,
      ...(options.size !== undefined && { size: options.size }),
      allowInsecureAuth: true,
      disabledCommands: [...(auth ? [] : ['AUTH']), ...(tls === 'starttls' ? [] : ['STARTTLS'])],
      disableReverseLookup: true,
      closeTimeout: 10,
      onConnect(session, callback) {
        state.connections += 1;
        if (!goesWrong('greeting', session, callback)) callback();
      },
      onAuth({ username, password }, session, callback) {
        if (goesWrong('sign-in', session, callback)) return;
        if (username === auth?.user && password === auth?.password) callback(null, { user: username });
        else callback(replyOf('535 5.7.8 Wrong user or password'));
      },
      onMailFrom(_address, session, callback) {
        if (!goesWrong('sender', session, callback)) callback();
      },
      onRcptTo({ address }, session, callback) {
        if (!goesWrong('recipient', session, callback, address)) callback();
      },
      onData(stream, session, callback) {
        const to = session.envelope.rcptTo[0]?.address;
        // In the middle of the message, not before it.
        stream.once('readable', () => {
          if (goesWrong('message', session, callback, to)) stream.resume();
          else
            void keep(stream, session).then(
              () => {
                if (!goesWrong('answer', session, callback, to))
                  callback(null, `Kept as number ${messages.length}`);
              },
              (error: Error) => callback(error),
            );
        });
      },
    });
    // Clients that close the connection early are part of these tests.
    made.on('error', () => {});
    return made;
  };
  const keep = async (stream: Readable, session: SMTPServerSession) => {
    const raw = await buffer(stream);
    messages.push(arrivedMail(await simpleParser(raw), raw.toString(), session));
  };

  const mailbox: Mailbox = {
    options,
    messages,
    certificate: certificate?.cert,
    get port() {
      return state.port;
    },
    get connections() {
      return state.connections;
    },
    async waitForMails(what) {
      const fits = () => (typeof what === 'number' ? messages.length >= what : messages.some(what));
      const describe = () =>
        `waited in vain; there are ${messages.length}: ${messages.map(({ subject }) => subject)}`;
      await eventually(() => assert.ok(fits(), describe()), TIMEOUT, 5);
      return messages;
    },
    misbehave(misbehaviour) {
      const { promise, resolve } = Promise.withResolvers<void>();
      plans.add({ ...misbehaviour, left: misbehaviour.times ?? 1, happened: resolve });
      return promise;
    },
    behave: () => plans.clear(),
    async stop() {
      const stopping = server;
      server = undefined;
      if (!stopping) return;
      const closed = new Promise<void>((resolve) => stopping.close(resolve));
      for (const connection of stopping.connections) connection._socket.destroy();
      await closed;
    },
    async start() {
      const starting = create();
      server = starting;
      await new Promise<void>((resolve) => starting.listen(state.port, '127.0.0.1', resolve));
      const address = starting.server.address();
      if (address !== null && typeof address === 'object') state.port = address.port;
    },
    close: () => mailbox.stop(),
  };
  await mailbox.start();
  return mailbox;
}

function replyOf(text: string): SMTPServerError {
  const [code = ''] = text.split(' ', 1);
  return Object.assign(new Error(text.slice(code.length + 1)), { responseCode: Number(code) });
}

function arrivedMail(mail: ParsedMail, raw: string, session: SMTPServerSession): ArrivedMail {
  const [from] = mail.from?.value ?? [];
  const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
  const user: unknown = session.user;
  return {
    headers: mail.headers,
    messageId: mail.messageId ?? '',
    from: from?.address ?? '',
    fromName: from?.name ?? '',
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    raw,
    connection: session.id,
    secure: session.secure,
    clientName: String(session.hostNameAppearsAs),
    user: typeof user === 'string' ? user : undefined,
  };
}

/** The part of a system admin that is needed here; the e2e journeys use this file without the rest of the harness. */
interface Admin {
  browser: { patch(path: string, json: unknown): Promise<{ expect(status: number): unknown }> };
}

/** Configures the mail server, as a system admin does on the settings page. */
export async function configureMail(
  admin: Admin,
  { port, options }: Mailbox,
  extra: Record<string, unknown> = {},
): Promise<void> {
  const answer = await admin.browser.patch('/settings/mail', {
    provider: 'other',
    host: '127.0.0.1',
    port,
    encryption: options.tls ?? 'none',
    username: options.auth?.user ?? null,
    password: options.auth?.password ?? null,
    fromAddress: 'roster@example.com',
    ...extra,
  });
  answer.expect(200);
}

/** Returns the token in the link of a mail. */
export function tokenIn({ text }: Pick<ArrivedMail, 'text'>): string {
  const token = /#token=(?<token>[\w-]+)/.exec(text)?.groups?.token;
  return token ?? assert.fail(`there is no link in: ${text}`);
}
