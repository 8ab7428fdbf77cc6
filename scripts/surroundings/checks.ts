/** What must work through each proxy. Each returns what was seen when it differs from what is expected, else undefined. */
import { eventually } from './programs.ts';
import { ADMIN, CLIENT_ADDRESS, type Client, createClient } from './roster.ts';

/** Forged, and never to be believed. */
const FORGED = { 'x-forwarded-for': '203.0.113.77' };
const TRIES = 20;

type Check = (client: Client, port: number, tls: boolean) => Promise<string | undefined>;

const differs = (expected: unknown, seen: unknown) =>
  JSON.stringify(expected) === JSON.stringify(seen) ? undefined : JSON.stringify(seen);

export const CHECKS: Record<string, Check> = {
  async 'sign-in, secure cookie'(client) {
    const { status } = await client.send('POST', '/api/v1/session', {
      body: { email: ADMIN.email, password: ADMIN.password },
      headers: FORGED,
    });
    const session = await client.send('GET', '/api/v1/session');
    const names = [...client.cookies.keys()];
    const isBound = names.some((name) => name.startsWith('__Host-roster_session_'));
    return differs([201, 200, true], [status, session.status, isBound]);
  },
  async 'page and compressed asset'(client) {
    const page = await client.send('GET', '/users');
    const asset = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? '';
    const script = await client.send('GET', asset, { headers: { 'accept-encoding': 'br' } });
    return differs(
      [200, 200, 'br', true],
      [
        page.status,
        script.status,
        script.headers['content-encoding'],
        /accept-encoding/i.test(script.headers.vary ?? ''),
      ],
    );
  },
  async "client's address, not a forged one"(client, _port, tls) {
    const events = await client.send(
      'GET',
      '/api/v1/audit-events?eventType=session&operation=sign_in&limit=1',
    );
    const address = /"address":"([^"]*)"/.exec(events.text)?.[1];
    // Without a proxy nothing replaces what the client sends.
    return differs(tls ? CLIENT_ADDRESS : FORGED['x-forwarded-for'], address);
  },
  async 'If-Match after compression'(client) {
    const general = await client.send('GET', '/api/v1/settings/general');
    const etag = general.headers.etag ?? '';
    const name = `Roster ${etag.replace(/\W/g, ' ')}`;
    const change = (ifMatch: string) =>
      client.send('PATCH', '/api/v1/settings/general', { body: { name }, headers: { 'if-match': ifMatch } });
    const [fresh, stale] = [(await change(etag)).status, (await change(etag)).status];
    return differs([200, 412], [fresh, stale]) && `${etag}: ${fresh}, ${stale}`;
  },
  async [`413 for a large body, ${TRIES} of ${TRIES}`](_client, port, tls) {
    const statuses = new Map<string, number>();
    for (let index = 0; index < TRIES; index++) {
      const status = await createClient(port, tls)
        .send('POST', '/api/v1/session', { body: 'x'.repeat(900_000) })
        .then(
          (answer) => String(answer.status),
          (error: Error) => error.message,
        );
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    return differs({ 413: TRIES }, Object.fromEntries(statuses));
  },
  async 'event stream'(client) {
    const stream = await client.stream('/api/v1/audit-events/stream');
    try {
      await client.send('GET', '/api/v1/users/00000000-0000-0000-0000-000000000001');
      await eventually('an event', () => (/^(event|data):/m.test(stream.received()) ? true : undefined));
      const begin = stream.received().length;
      await client.send('PATCH', '/api/v1/settings/general', {
        body: { contactEmail: `a${begin}@example.com` },
      });
      await eventually('another event', () => (stream.received().length > begin ? true : undefined));
      return undefined;
    } finally {
      stream.close();
    }
  },
  async '/metrics closed'(client, _port, tls) {
    const { status } = await client.send('GET', '/metrics');
    return differs(tls ? 403 : 404, status);
  },
  async 'health check'(client) {
    return differs(200, (await client.send('GET', '/readyz')).status);
  },
};
