import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DAY, systemClock } from '../../server/src/lib/clock.ts';
import { newToken } from '../../server/src/lib/crypto.ts';
import { newId } from '../../server/src/lib/ids.ts';
import { createVault } from '../../server/src/lib/vault.ts';
import { compose } from '../../server/src/mail/compose.ts';
import { MAIL_TIMEOUTS, queueMail } from '../../server/src/mail/index.ts';
import { createTransport } from '../../server/src/mail/transport.ts';
import { freePort } from '../../server/test/harness/ports.ts';
import type { Bench, Scenario } from '../bench.ts';
import { SECRET_KEY, startServer } from '../child.ts';
import { ratiosOf } from '../load.ts';
import { spreadOf } from '../statistics.ts';

const MESSAGES = 10_000;
/** The number of messages sent by a bare transport, without a queue. */
const BARE = 1000;
const LEAST_PER_SECOND = 200;
const SINK = fileURLToPath(new URL('../mail-sink.ts', import.meta.url));
const SENDER = { host: '127.0.0.1', encryption: 'none', fromAddress: 'roster@example.com' } as const;

/** Measures a queue of 10,000 messages that a mail server in another process accepts one by one. */
export const mail: Scenario = async (bench) => {
  const [smtpPort, httpPort] = [await freePort(), await freePort()];
  const sink = await startServer([SINK, String(smtpPort), String(httpPort)], httpPort, '/', {});
  const taken = async () => Number(await (await fetch(sink.origin)).text());
  try {
    const bare = await sendBare(smtpPort);
    const before = await taken();
    const measured = await drain(bench, smtpPort);
    if ((await taken()) - before !== MESSAGES)
      throw new Error(`${MESSAGES} messages were queued, ${(await taken()) - before} arrived`);
    return [
      {
        scenario: 'mail queue, 10,000 messages',
        people: bench.directory.people,
        unit: 'messages/s',
        measured: spreadOf([measured]),
        bare: spreadOf([bare]),
        ratio: ratiosOf([measured], [bare]),
        target: `≥ ${LEAST_PER_SECOND}`,
        met: measured >= LEAST_PER_SECOND,
        note: 'bare: nodemailer over one connection, no queue',
      },
    ];
  } finally {
    await sink.stop();
  }
};

/** Returns the parameters of an invitation mail. */
const invitation = (expiresAt: Date) => ({
  kind: 'invitation' as const,
  parameters: { token: newToken(), invitedBy: 'Bench Mark', expiresAt: expiresAt.toISOString() },
});

async function sendBare(port: number): Promise<number> {
  const server = { ...SENDER, port, username: null, password: null, fromName: 'Roster' };
  const transport = createTransport(server, MAIL_TIMEOUTS);
  const context = {
    systemName: 'Roster',
    rootUrl: 'http://127.0.0.1',
    language: 'en',
    contactEmail: null,
    accentColor: null,
  } as const;
  const began = performance.now();
  for (let number = 0; number < BARE; number++) {
    const date = systemClock.now();
    const text = compose(invitation(date), 'en', context);
    const { kind, detail } = await transport.send({ ...text, id: newId(), recipient: 'a@example.com', date });
    if (kind !== 'sent') throw new Error(detail);
  }
  transport.quit();
  return (BARE * 1000) / (performance.now() - began);
}

async function drain({ client, database }: Bench, port: number): Promise<number> {
  const set = (body: object) => client.ask('/api/v1/settings/mail', 200, body, 'PATCH');
  await set({ provider: 'none' });
  await database.pool.query('DELETE FROM mails');
  const vault = createVault([SECRET_KEY]);
  const now = systemClock.now();
  const expiresAt = new Date(now.getTime() + DAY);
  await database.transact(async (tx) => {
    for (let number = 0; number < MESSAGES; number++) {
      const recipient = `reader-${number}@example.com`;
      const more = { recipient, userId: null, language: null, expiresAt };
      await queueMail(tx, vault, now, { ...invitation(expiresAt), ...more });
    }
  });
  await database.pool.query('ANALYZE mails');
  const began = performance.now();
  await set({ ...SENDER, provider: 'other', port });
  const waiting = "SELECT FROM mails WHERE state <> 'sent' LIMIT 1";
  while ((await database.pool.query(waiting)).rowCount !== 0) await sleep(100);
  const rate = (MESSAGES * 1000) / (performance.now() - began);
  await set({ provider: 'none' });
  await database.pool.query('DELETE FROM mails');
  return rate;
}
