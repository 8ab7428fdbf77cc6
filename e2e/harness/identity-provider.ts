import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import { logoutResponse } from '../../server/src/federation/sso/saml/messages.ts';
import {
  createSamlProvider,
  honestValues,
  signElement,
  signedResponse,
} from '../../server/test/harness/saml-provider.ts';

/** A SAML identity provider with a sign-in form, at another site than Roster. */
export interface SamlIdp {
  metadataUrl: string;
  entityId: string;
  certificate: string;
  /** Whether responses are signed. */
  signs: boolean;
  /** The name IDs of users who signed out by HTTP-POST. */
  readonly signedOut: string[];
  stop(): void;
}

const page = (body: string) =>
  `<!doctype html><html lang="en"><head><title>Corp ID</title></head><body><main><h1>Corp ID</h1>${body}</main></body></html>`;

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page that posts its fields to an address at once. */
const posting = (action: string, fields: Record<string, string>) => {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  return page(
    `<form method="post" action="${escaped(action)}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`,
  );
};

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

/** Signs in as the user of the typed email, without a password; every user has the group `engineering`. */
export async function startSamlIdp(): Promise<SamlIdp> {
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  // Another site than 127.0.0.1, so that the response is a cross-site request.
  const base = `http://localhost:${typeof address === 'object' ? address?.port : 0}`;
  const provider = await createSamlProvider(`${base}/metadata`);
  const certificate = provider.certificate.replaceAll(/-----[^-]+-----|\s/g, '');
  const metadata = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${provider.entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${base}/sso"/><md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${base}/slo"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

  const idp: SamlIdp = {
    metadataUrl: `${base}/metadata`,
    entityId: provider.entityId,
    certificate: provider.certificate,
    signs: true,
    signedOut: [],
    stop: () => server.close(),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base);
    const send = (body: string, type = 'text/html; charset=utf-8') =>
      response.writeHead(200, { 'content-type': type }).end(body);
    if (url.pathname === '/metadata') {
      send(metadata, 'application/samlmetadata+xml');
    } else if (url.pathname === '/sso') {
      const saml = escaped(url.searchParams.get('SAMLRequest') ?? '');
      send(
        page(
          `<form method="post" action="/sign-in"><input type="hidden" name="request" value="${saml}"><label>Work email <input name="email" autofocus></label> <button>Sign in</button></form>`,
        ),
      );
    } else if (url.pathname === '/sign-in') {
      const form = await readForm(request);
      const { acsUrl, xml } = respond(form.get('request') ?? '', form.get('email') ?? '');
      send(posting(acsUrl, { SAMLResponse: Buffer.from(xml).toString('base64') }));
    } else if (url.pathname === '/slo') {
      const form = await readForm(request);
      const { destination, xml } = endSession(form.get('SAMLRequest') ?? '');
      const RelayState = form.get('RelayState') ?? '';
      send(posting(destination, { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState }));
    } else {
      response.writeHead(204).end();
    }
  }

  function respond(encoded: string, email: string): { acsUrl: string; xml: string } {
    const request = inflateRawSync(Buffer.from(encoded, 'base64')).toString();
    const find = (pattern: RegExp) => pattern.exec(request)?.[1] ?? '';
    const acsUrl = find(/AssertionConsumerServiceURL="([^"]+)"/);
    const to = {
      acsUrl,
      entityId: find(/<(?:\w+:)?Issuer[^>]*>([^<]+)</),
      requestId: find(/\bID="([^"]+)"/),
      now: new Date(),
    };
    const [name = ''] = email.split('@');
    const displayName = name.charAt(0).toUpperCase() + name.slice(1);
    const attributes = { email: [email], displayName: [displayName], groups: ['engineering', 'everybody'] };
    const values = honestValues(provider, to, { nameId: name, attributes });
    return { acsUrl, xml: signedResponse(provider, values, { sign: idp.signs ? 'both' : 'none' }) };
  }

  function endSession(encoded: string): { destination: string; xml: string } {
    const request = Buffer.from(encoded, 'base64').toString();
    const find = (pattern: RegExp) => pattern.exec(request)?.[1] ?? '';
    idp.signedOut.push(find(/<(?:\w+:)?NameID[^>]*>([^<]+)</));
    // Roster's entity ID is the address of its metadata, beside which it accepts logout messages.
    const destination = find(/<(?:\w+:)?Issuer[^>]*>([^<]+)</).replace(/metadata$/, 'logout');
    const id = `_${randomUUID()}`;
    const xml = logoutResponse({
      id,
      now: new Date(),
      entityId: provider.entityId,
      destination,
      inResponseTo: find(/\bID="([^"]+)"/),
    });
    return { destination, xml: signElement(xml, 'LogoutResponse', id, { key: provider }) };
  }

  return idp;
}
