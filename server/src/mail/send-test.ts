import { SECOND } from '../kit/clock.ts';
import { composeTest } from './compose.ts';
import type { Outcome } from './outcome.ts';
import type { MailContext, MailServer } from './server.ts';
import { createTransport, type Patience } from './transport.ts';

/** Somebody waits for the answer at a screen. */
const LIMIT = 20 * SECOND;

/** Sends a message that tries the mail server, now, over a connection of its own. */
export async function sendTestMail(
  server: MailServer,
  mail: { id: string; recipient: string; date: Date },
  context: MailContext,
  patience: Patience,
): Promise<Outcome> {
  const transport = createTransport(server, patience);
  const late = setTimeout(() => transport.close(), LIMIT);
  try {
    return await transport.send({ ...mail, ...composeTest(context) });
  } finally {
    clearTimeout(late);
    transport.quit();
  }
}
