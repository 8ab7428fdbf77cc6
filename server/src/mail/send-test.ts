import { SECOND } from '../lib/clock.ts';
import { composeTest } from './compose.ts';
import type { Outcome } from './outcome.ts';
import type { MailContext, MailServer } from './server.ts';
import type { Patience } from './timeouts.ts';
import { createTransport } from './transport.ts';

/** Somebody waits for the answer at a screen. */
const LIMIT = 20 * SECOND;
const TOO_LATE = 'The server did not take the message in time.';

/** Sends a message that tries the mail server, now, over a connection of its own. */
export async function sendTestMail(
  server: MailServer,
  mail: { id: string; recipient: string; date: Date },
  context: MailContext,
  patience: Patience,
): Promise<Outcome> {
  const transport = createTransport(server, patience);
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    transport.close();
  }, LIMIT);
  const outcome = await transport.send({ ...mail, ...composeTest(context) });
  clearTimeout(late);
  transport.quit();
  return isLate && outcome.kind !== 'sent' ? { ...outcome, detail: TOO_LATE } : outcome;
}
