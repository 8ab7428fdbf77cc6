import type { MailServer } from './server.ts';
import type { Patience } from './timeouts.ts';

// Loaded at the first mail: what never sends one shall not pay for it.
const load = async () => (await import('nodemailer/lib/smtp-connection')).default;

/** A connection that speaks SMTP, step by step, so that it is known at which step something went wrong. */
export type Connection = InstanceType<Awaited<ReturnType<typeof load>>>;

/** A connection to a mail server that is not open yet. */
export async function makeConnection(server: MailServer, patience: Patience): Promise<Connection> {
  const SMTPConnection = await load();
  const { host, port, encryption } = server;
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
  return connection;
}

/** Connects, agrees on encryption and signs in. */
export async function openConnection(
  connection: Connection,
  { username, password }: Pick<MailServer, 'username' | 'password'>,
): Promise<void> {
  await heard<void>(connection, (done) => connection.connect(done));
  if (username === null) return;
  if (!password) throw Object.assign(new Error(NO_PASSWORD), { code: 'EAUTH' });
  await heard(connection, (done) => connection.login({ user: username, pass: password }, done));
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
export async function transmit(
  connection: Connection,
  { body, from, to }: { body: Buffer; from: string; to: string },
  limit: number,
): Promise<string> {
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    connection.close();
  }, limit);
  try {
    const info = await heard<{ response: string }>(connection, (done) =>
      connection.send({ from, to: [to], size: body.length }, body, done),
    );
    return info?.response ?? '';
  } catch (error) {
    throw isLate ? Object.assign(new Error('Timeout'), { timeoutType: 'SOCKET_TIMEOUT' }) : error;
  } finally {
    clearTimeout(late);
  }
}

/** Whether the connection is ready for another message. */
export const isReset = (connection: Connection): Promise<boolean> =>
  heard(connection, (done) => connection.reset(done)).then(
    () => true,
    () => false,
  );
