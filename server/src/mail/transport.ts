import { MINUTE, SECOND } from '../kit/clock.ts';
import type { ComposedMail } from './compose.ts';
import { isWeary, type Outcome, outcomeOf, tidy } from './outcome.ts';
import type { MailServer } from './server.ts';

/** How long a mail server may take; milliseconds. */
export interface Patience {
  /** To be connected to. */
  readonly connect: number;
  /** To greet, and to agree on TLS. */
  readonly greeting: number;
  /** Between two words. */
  readonly answer: number;
  /** For one message, so that a server can't hold us by a word now and then. */
  readonly message: number;
}

export const PATIENCE: Patience = {
  connect: 10 * SECOND,
  greeting: 10 * SECOND,
  answer: 30 * SECOND,
  message: 2 * MINUTE,
};

/** A mail with its addresses. */
export interface OutgoingMail extends ComposedMail {
  /** The Message-ID is made of it, so that who gets a mail twice can tell. */
  id: string;
  recipient: string;
  date: Date;
}

/** Sends one mail after the other over one connection, which is opened when it is needed. */
export interface Transport {
  readonly server: MailServer;
  /** Never rejects. */
  send(mail: OutgoingMail): Promise<Outcome>;
  /** Takes leave of the server; the next mail opens another connection. */
  quit(): void;
  /** Cuts the connection; a message under way counts as lost. */
  close(): void;
}

/** Servers count messages a connection; nobody's limit is lower. */
const MESSAGES_A_CONNECTION = 100;

// Loaded at the first mail: what never sends one shall not pay for it.
const load = async () => ({
  SMTPConnection: (await import('nodemailer/lib/smtp-connection')).default,
  MailComposer: (await import('nodemailer/lib/mail-composer')).default,
});
type Connection = InstanceType<Awaited<ReturnType<typeof load>>['SMTPConnection']>;

/** A transport to a mail server. Not connected yet. */
export function createTransport(server: MailServer, patience: Patience = PATIENCE): Transport {
  let current: { connection: Connection; messages: number } | undefined;

  const close = () => {
    current?.connection.close();
    current = undefined;
  };
  /** Politely, and without waiting for the answer. */
  const quit = () => {
    if (current && !current.connection.destroyed) current.connection.quit();
    current = undefined;
  };
  const connected = async () => {
    if (current && (current.connection.destroyed || current.messages >= MESSAGES_A_CONNECTION)) quit();
    current ??= { connection: await open(server, patience), messages: 0 };
    return current;
  };

  const send = async (mail: OutgoingMail, mayRepeat: boolean): Promise<Outcome> => {
    let body: Buffer;
    try {
      body = await write(mail, server);
    } catch (error) {
      return { kind: 'refused', detail: tidy(`The message could not be written: ${error}`, server) };
    }
    let using: typeof current;
    try {
      using = await connected();
    } catch (error) {
      return outcomeOf(error, 'session', server);
    }
    const { connection } = using;
    const isUsed = using.messages++ > 0;
    connection.lastServerResponse = false;
    try {
      const answer = await transmit(connection, { mail, body, from: server.fromAddress }, patience.message);
      return { kind: 'sent', detail: tidy(answer, server) };
    } catch (error) {
      const outcome = outcomeOf(error, 'message', server);
      const goesOn = outcome.kind === 'refused' || (outcome.kind === 'deferred' && !outcome.pause);
      if (!goesOn || !(await isReset(connection))) close();
      // The server was tired of the connection, not of us.
      const isTired = isUsed && (connection.lastServerResponse === false || isWeary(error));
      return mayRepeat && isTired ? send(mail, false) : outcome;
    }
  };
  return { server, send: (mail) => send(mail, true), quit, close };
}

async function write(mail: OutgoingMail, { fromName, fromAddress }: MailServer): Promise<Buffer> {
  const { MailComposer } = await load();
  return new MailComposer({
    from: { name: fromName, address: fromAddress },
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${fromAddress.split('@').at(-1)}>`,
    date: mail.date,
    // So that no absence note answers (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

/** Connects, agrees on encryption and signs in. */
async function open(server: MailServer, patience: Patience): Promise<Connection> {
  const { SMTPConnection } = await load();
  const { host, port, encryption, username, password } = server;
  const connection = new SMTPConnection({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    connectionTimeout: patience.connect,
    greetingTimeout: patience.greeting,
    dnsTimeout: patience.connect,
    socketTimeout: patience.answer,
  });
  // Whoever waits hears of it; between two mails nobody does, and it must not end the process.
  connection.on('error', () => {});
  try {
    await heard<void>(connection, (done) => connection.connect(done));
    if (username === null) return connection;
    if (!password) throw Object.assign(new Error(NO_PASSWORD), { code: 'EAUTH' });
    await heard(connection, (done) => connection.login({ user: username, pass: password }, done));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

const NO_PASSWORD = 'There is no password that the present SECRET_KEY can open. Enter it again.';

type Done<T> = (error?: Error | null, value?: T) => void;

/** What a callback of a connection says, or how the connection failed before it was called. */
function heard<T>(connection: Connection, ask: (done: Done<T>) => void): Promise<T | undefined> {
  return new Promise<T | undefined>((resolve, reject) => {
    // The error itself is told right after the end.
    const onEnd = () => setImmediate(() => reject(new Error('The server ended the connection.')));
    const settled = () => {
      connection.off('error', reject);
      connection.off('end', onEnd);
    };
    connection.once('error', reject);
    connection.once('end', onEnd);
    ask((error, value) => {
      settled();
      if (error) reject(error);
      else resolve(value);
    });
  });
}

/** Gives the message to the server, and its answer. */
async function transmit(
  connection: Connection,
  { mail, body, from }: { mail: OutgoingMail; body: Buffer; from: string },
  limit: number,
): Promise<string> {
  const late = setTimeout(() => connection.close(), limit);
  try {
    const info = await heard<{ response: string }>(connection, (done) =>
      connection.send({ from, to: [mail.recipient], size: body.length }, body, done),
    );
    return info?.response ?? '';
  } finally {
    clearTimeout(late);
  }
}

/** Whether the connection is ready for another message. */
const isReset = (connection: Connection): Promise<boolean> =>
  heard(connection, (done) => connection.reset(done)).then(
    () => true,
    () => false,
  );
