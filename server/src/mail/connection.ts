import type { MailServer, MailTimeouts } from './server.ts';

// Loaded with the first mail, to keep the start fast.
const load = async () => (await import('nodemailer/lib/smtp-connection')).default;

/** An SMTP connection, used step by step so that the step at which an error occurred is known. */
export type Connection = InstanceType<Awaited<ReturnType<typeof load>>>;

/** Returns an unconnected SMTP connection. */
export async function createConnection(server: MailServer, timeouts: MailTimeouts): Promise<Connection> {
  const SMTPConnection = await load();
  const { host, port, encryption, clientName } = server;
  const connection = new SMTPConnection({
    host,
    port,
    ...(clientName !== undefined && { name: clientName }),
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    dnsTimeout: timeouts.connect,
    socketTimeout: timeouts.response,
  });
  // A pending command rejects with the error. Between two mails, an unhandled error event would end the process.
  connection.on('error', () => {});
  return connection;
}

/** Connects, negotiates TLS and authenticates, all within `timeout` milliseconds. */
export const openConnection = (connection: Connection, server: MailServer, timeout: number): Promise<void> =>
  within(connection, timeout, () => open(connection, server));

async function open(connection: Connection, { username, password }: MailServer): Promise<void> {
  await complete<void>(connection, (done) => connection.connect(done));
  if (username === null) return;
  if (!password) throw Object.assign(new Error(NO_PASSWORD), { code: 'EAUTH' });
  // Otherwise the password would be sent to a server that never asked for it.
  if (!connection.allowsAuth) throw Object.assign(new Error(NOT_OFFERED), { code: 'EAUTH' });
  await complete(connection, (done) => connection.login({ user: username, pass: password }, done));
}

const NO_PASSWORD = "The stored password can't be decrypted with the current SECRET_KEY. Enter it again.";

const NOT_OFFERED =
  'The server does not offer authentication on this connection. Remove the username, or choose another encryption or port.';

type Done<T> = (error?: Error | null, value?: T) => void;

/** Returns the result of a command; rejects if the connection fails before its callback. */
function complete<T>(connection: Connection, command: (done: Done<T>) => void): Promise<T | undefined> {
  return new Promise<T | undefined>((resolve, reject) => {
    // The error event, which has the cause, follows the end event.
    const onEnd = () => setImmediate(() => reject(new Error('The server closed the connection.')));
    const removeListeners = () => {
      connection.off('error', reject);
      connection.off('end', onEnd);
    };
    connection.once('error', reject);
    connection.once('end', onEnd);
    command((error, value) => {
      removeListeners();
      if (error) reject(error);
      else resolve(value);
    });
  });
}

/** Sends a message. Returns the response of the server. */
export const transmit = (
  connection: Connection,
  { body, from, to }: { body: Buffer; from: string; to: string },
  timeout: number,
): Promise<string> =>
  within(connection, timeout, async () => {
    const info = await complete<{ response: string }>(connection, (done) =>
      connection.send({ from, to: [to], size: body.length }, body, done),
    );
    return info?.response ?? '';
  });

/** Resets the transaction (RSET). Returns whether the connection can be used for another message. */
export const reset = (connection: Connection, timeout: number): Promise<boolean> =>
  within(connection, timeout, () => complete(connection, (done) => connection.reset(done))).then(
    () => true,
    () => false,
  );

/**
 * Closes the connection unless `work` ends in time. The timeout of the socket is not enough: every line of a reply that
 * never ends restarts it.
 */
async function within<T>(connection: Connection, timeout: number, work: () => Promise<T>): Promise<T> {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    connection.close();
  }, timeout);
  try {
    return await work();
  } catch (error) {
    throw timedOut ? Object.assign(new Error('Timeout'), { timeoutType: 'SOCKET_TIMEOUT' }) : error;
  } finally {
    clearTimeout(timer);
  }
}
