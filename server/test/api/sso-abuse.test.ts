import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firstAdmin, startTestServer } from '../harness/index.ts';
import { createSamlConnection, createSamlProvider } from '../harness/sso.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const admin = await firstAdmin(server);
const provider = await createSamlProvider('https://idp.example/metadata');
const connection = await createSamlConnection(admin, provider, {});

const form = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ SAMLResponse: Buffer.from('<no answer>').toString('base64') }).toString(),
};

const audited = async (address: string) =>
  (await server.audit()).filter((event) => event.address === address && event.outcome === 'failure').length;

describe('POST /sso/saml/{id}/acs', () => {
  test('writes at most 200 events a minute for rejected responses of one network', async () => {
    const address = '198.51.100.7';
    const stranger = server.client({ 'x-forwarded-for': address });
    const path = new URL(connection.acsUrl).pathname;
    for (let sent = 0; sent < 210; sent++) {
      const answer = await stranger.request('POST', path, form);
      assert.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
    }
    assert.equal(await audited(address), 200);

    const other = server.client({ 'x-forwarded-for': '203.0.113.9' });
    await other.request('POST', path, form);
    assert.equal(await audited('203.0.113.9'), 1);
  });

  test('rejects messages of a network whose refused ones have taken too long, before it reads them', async () => {
    const address = '198.51.100.8';
    server.server.services.refusalLimits.spend(address, 5_000);
    for (const path of [new URL(connection.acsUrl).pathname, `/sso/saml/${connection.id}/logout`]) {
      const answer = await server.client({ 'x-forwarded-for': address }).request('POST', path, form);
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '60'], path);
      const other = await server.client({ 'x-forwarded-for': '203.0.113.10' }).request('POST', path, form);
      assert.equal(other.status, 403, path);
    }
    assert.equal(await audited(address), 0);
  });
});
