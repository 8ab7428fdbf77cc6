import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, test } from 'node:test';
import { createMetadataRefresh } from '../../src/federation/sso/index.ts';
import { makeKeyWithCertificate } from '../../src/federation/sso/saml/certificate.ts';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { type AuditRow, firstAdmin, insertOrganization, startTestServer } from '../harness/index.ts';
import { untilEvaluated } from '../harness/signals.ts';
import { createSamlConnection, createSamlProvider, signInBySaml } from '../harness/sso.ts';

const server = await startTestServer({ config: { outboundAllow: ['127.0.0.1'] } });
const admin = await firstAdmin(server);
const refresh = createMetadataRefresh(server.server.services);
const provider = await createSamlProvider('https://idp.example/metadata');
const ending = (days: number) =>
  makeKeyWithCertificate('idp.test', new Date(server.clock.now().getTime() - 3650 * DAY + days * DAY), 2048);
const [next, soon] = await Promise.all([
  makeKeyWithCertificate('next.test', server.clock.now(), 2048),
  ending(20 + 10),
]);
const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');

/** The metadata that the provider publishes; undefined: it is unreachable. */
let published: string | undefined;
const web = createServer((_request, response) =>
  published === undefined ? response.writeHead(503).end() : response.end(published),
);
await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
after(() => web.close());
const address = web.address();
const metadataUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/metadata`;

const metadataOf = (certificates: readonly string[], entityId = provider.entityId) =>
  `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates
    .map(
      (pem) =>
        `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bare(pem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
    .join(
      '',
    )}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://evil.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

published = metadataOf([provider.certificate]);
const connection = await createSamlConnection(admin, provider, {
  saml: { metadataUrl },
  provisioning: { createUsers: true },
});
const read = async () =>
  Object((await admin.browser.get(`/sso-connections/${connection.id}`)).expect(200).json);
const run = async (hours: number) => {
  server.clock.advance(hours * HOUR);
  return server.traced(() => refresh.runStep());
};
const named = (events: AuditRow[]) =>
  events
    .filter(({ event_type }) => event_type === 'sso')
    .map(({ operation, outcome }) => `${operation} ${outcome}`);

describe('the daily metadata refresh', () => {
  test('does nothing before a day has passed', async () => {
    assert.equal((await run(23))[0], false);
  });

  test('adopts only a second certificate, so that the provider can roll over', async () => {
    published = metadataOf([provider.certificate, next.certificate]);
    const [, events] = await run(1);
    assert.deepEqual(named(events), ['refresh_metadata success']);
    const { saml, metadataRefreshedAt } = await read();
    assert.deepEqual(saml.certificates.map(bare), [provider.certificate, next.certificate].map(bare));
    assert.equal(saml.loginUrl, 'https://idp.example/sso');
    assert.equal(metadataRefreshedAt, server.clock.now().toISOString());
    for (const key of [provider, next])
      (
        await signInBySaml(
          server,
          provider,
          connection,
          { nameId: 'roll' },
          { signing: { sign: 'both', key } },
        )
      ).answer.expect(303);
    published = metadataOf([next.certificate]);
    await run(24);
    const { answer } = await signInBySaml(server, provider, connection, { nameId: 'roll' });
    answer.expect(403);
  });

  test('keeps the configuration when the provider is unreachable or publishes other metadata, and reports it once', async () => {
    published = undefined;
    const [, events] = await run(24);
    assert.deepEqual(named(events), ['refresh_metadata failure']);
    assert.match((await read()).metadataFailure, /503/);
    const forged = ['<x/>', metadataOf([]), metadataOf([provider.certificate], 'https://evil.example')];
    for (const each of forged) {
      published = each;
      assert.deepEqual(named((await run(1))[1]), []);
      const { saml, metadataFailure } = await read();
      assert.notEqual(metadataFailure, null);
      assert.deepEqual(saml.certificates.map(bare), [bare(next.certificate)]);
    }
    published = metadataOf([next.certificate]);
    await run(1);
    assert.equal((await read()).metadataFailure, null);
  });

  test('reports once that the last certificate expires within 30 days', async () => {
    published = metadataOf([soon.certificate, next.certificate]);
    assert.deepEqual(named((await run(24))[1]), ['refresh_metadata success']);
    published = metadataOf([soon.certificate]);
    assert.deepEqual(named((await run(24))[1]), ['refresh_metadata success', 'certificate_expires success']);
    assert.deepEqual(named((await run(24))[1]), []);
  });

  test('raises signals for the certificate, and for a sign-in without the groups that are mapped', async () => {
    const { id: organizationId } = await insertOrganization(server);
    const mapped = await createSamlConnection(admin, provider, {
      name: 'Mapped',
      provisioning: { createUsers: true },
      roleMapping: [{ attribute: 'teams', value: 'x', organizationId, role: 'viewer' }],
    });
    const attributes = { email: ['teams@signals.example'] };
    (await signInBySaml(server, provider, mapped, { attributes })).answer.expect(303);
    const signals = (await untilEvaluated(server)).map(({ rule, subject }) => `${rule} ${subject}`);
    const expected = [`sso_certificate_expires ${connection.id}`, `sso_groups_missing ${mapped.id}`];
    assert.deepEqual(signals.filter((each) => each.startsWith('sso_')).sort(), expected);
  });

  test('sends no request for a disabled connection', async () => {
    await server.sql('UPDATE sso_connections SET enabled = false');
    assert.equal((await run(48))[0], false);
  });
});
