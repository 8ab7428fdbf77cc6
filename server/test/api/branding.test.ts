import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { assertAuditLog, firstAdmin, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const PATH = '/settings/branding';
const patch = (json: object) => admin.browser.patch(PATH, json);
const base64 = (data: string | Buffer) => Buffer.from(data).toString('base64');

function chunk(type: string, data: Buffer): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}

/** A gray PNG. */
function png({
  width = 2,
  height = 2,
  bitDepth = 8,
  data = deflateSync(Buffer.alloc((width + 1) * height)),
  extra = Buffer.alloc(0),
}: {
  width?: number;
  height?: number;
  bitDepth?: number;
  data?: Buffer;
  extra?: Buffer;
} = {}) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(bitDepth, 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    extra,
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const svg = (inner: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8" ${attributes}>${inner}</svg>`;

/** Stores a logo and returns how the server serves it. */
async function served(file: string | Buffer) {
  const { logo } = Object((await patch({ logo: base64(file) })).expect(200).json);
  const response = await fetch(server.url + logo.url);
  assert.equal(response.status, 200);
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()), logo };
}

describe('PATCH /settings/branding', () => {
  test('shows colors and images before sign-in, and writes only their hashes to the audit log', async () => {
    const [answer, events] = await server.traced(() =>
      patch({
        accentColor: '#1B5E20',
        logo: base64(png()),
        signInImage: base64(svg('<path d="M0 0h8v8z"/>')),
      }),
    );
    const body = Object(answer.expect(200).json);
    assert.deepEqual(
      [body.accentColor, body.logo.mediaType, body.signInImage.mediaType],
      ['#1b5e20', 'image/png', 'image/svg+xml'],
    );
    const { logo, signInImage } = Object(events[0]?.after);
    for (const { hash } of [logo, signInImage]) assert.match(hash, /^[\w-]{22}$/);
    assertAuditLog(events, {
      eventType: 'setting',
      operation: 'update',
      by: admin,
      target: ['setting', null, 'branding'],
      before: { accentColor: null, logo: null, signInImage: null },
      after: {
        accentColor: '#1b5e20',
        logo: { mediaType: 'image/png', bytes: logo.bytes, hash: logo.hash },
        signInImage: { mediaType: 'image/svg+xml', bytes: signInImage.bytes, hash: signInImage.hash },
      },
    });
    assert.doesNotMatch(JSON.stringify(events), /iVBOR/);
    const { branding } = Object(Object((await server.client().get('/setup')).json).system);
    assert.deepEqual(branding, {
      accentColor: '#1b5e20',
      logoUrl: body.logo.url,
      imageUrl: body.signInImage.url,
    });
    const served = await fetch(server.url + branding.imageUrl);
    assert.match(served.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
    assert.equal(served.headers.get('x-content-type-options'), 'nosniff');
    assert.match(served.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(
      (await fetch(`${server.url}/branding/logo?v=former`)).headers.get('cache-control'),
      'no-cache',
    );
    (await patch({ accentColor: null, logo: null, signInImage: null })).expect(200);
    assert.equal((await fetch(server.url + branding.logoUrl)).status, 404);
    assert.match(String((await fetch(`${server.url}/branding/other`)).status), /^4/);
  });

  test('keeps only shapes, paints and texts of an SVG', async () => {
    const hostile = svg(
      `<script>alert(1)</script><style>@import "https://evil.example"</style>
     <foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/></foreignObject>
     <image href="https://evil.example/a.png"/><a xlink:href="javascript:alert(1)"><text>link</text></a>
     <use href="https://evil.example/a.svg#x"/><use href="#own"/><animate attributeName="href" to="javascript:alert(1)"/>
     <g id="own" onclick="alert(1)" style="background:url(https://evil.example)"><circle r="3" fill="url(#paint)" stroke="url(https://evil.example#x)"/></g>
     <!-- evil comment --><linearGradient id="paint"><stop offset="1" stop-color="red"/></linearGradient><set/>`,
      'onload="alert(1)" xml:base="https://evil.example"',
    );
    const { headers, bytes } = await served(hostile);
    const text = bytes.toString();
    assert.equal(headers.get('content-type'), 'image/svg+xml');
    assert.doesNotMatch(
      text,
      /evil|alert|script|style|foreignObject|iframe|<image|<a\b|animate|<set|on\w+=/i,
    );
    assert.match(text, /<use href="#own"\/>/);
    assert.match(text, /<circle r="3" fill="url\(#paint\)"\/>/);
    assert.match(text, /stop-color="red"/);
  });

  test('accepts a color that is written like the ID of an element', async () => {
    const { bytes } = await served(svg('<g id="abc" fill="#abc"><circle r="3"/></g>'));
    assert.match(bytes.toString(), /<g id="abc" fill="#abc">/);
  });

  test('keeps only the picture of a PNG', async () => {
    const extra = chunk('tEXt', Buffer.from('Comment\0where it was taken'));
    const { headers, bytes } = await served(
      Buffer.concat([png({ extra }), Buffer.from('<script>alert(1)</script>')]),
    );
    assert.equal(headers.get('content-type'), 'image/png');
    assert.deepEqual(bytes, png());
  });

  test('accepts images as data: URLs, as browsers read files', async () => {
    const { logo } = Object(
      (await patch({ logo: `data:image/png;base64,${base64(png())}` })).expect(200).json,
    );
    assert.equal(logo.mediaType, 'image/png');
    const { signInImage } = Object(
      (await patch({ signInImage: `data:image/svg+xml;base64,${base64(svg('<path d="M0 0h8v8z"/>'))}` }))
        .json,
    );
    assert.equal(signInImage.mediaType, 'image/svg+xml');
    for (const logo of ['', 'data:image/gif;base64,AAAA', 'data:,', 'data:image/png;base64,'])
      assert.deepEqual((await patch({ logo })).expect(422).faults(), ['/logo invalid'], logo);
  });

  test('limits the decoded size of images', async () => {
    for (const prefix of ['', 'data:image/png;base64,']) {
      const logo = prefix + base64(Buffer.alloc(128 * 1024 + 1));
      assert.deepEqual((await patch({ logo })).expect(422).faults(), ['/logo too_long'], prefix);
    }
    const logo = base64(svg(`<!--${'x'.repeat(128 * 1024 - svg('<!---->').length)}-->`));
    (await patch({ logo })).expect(200);
  });

  test('changes the system’s name, which is that of the general settings', async () => {
    const read = async (path: string) => Object((await admin.browser.get(path)).expect(200).json);
    const [before, general] = [await read(PATH), await read('/settings/general')];
    const [answer, events] = await server.traced(() => patch({ systemName: ' Acme People ' }));
    const { systemName, version } = Object(answer.expect(200).json);
    assert.deepEqual([systemName, version], ['Acme People', before.version + 1]);
    const renamed = await read('/settings/general');
    assert.deepEqual([renamed.name, renamed.version], ['Acme People', general.version + 1]);
    assert.deepEqual(
      events.map(({ target_name, before, after }) => ({ target_name, before, after })),
      [
        {
          target_name: 'general',
          before: { name: general.name },
          after: { name: 'Acme People' },
        },
      ],
    );
    // Forms that were opened before are outdated.
    for (const [path, version] of [
      [PATH, before.version],
      ['/settings/general', general.version],
    ]) {
      const stale = { json: {}, headers: { 'if-match': `"${version}"` } };
      (await admin.browser.request('PATCH', `/api/v1${path}`, stale)).expect(412);
    }
    const again = await read(PATH);
    (await patch({ systemName: 'Acme People' })).expect(200);
    assert.equal((await read(PATH)).version, again.version, 'nothing has changed');
    (await admin.browser.patch('/settings/general', { name: general.name })).expect(200);
    assert.deepEqual(
      [(await read(PATH)).systemName, (await read(PATH)).version],
      [general.name, again.version],
    );
    for (const systemName of ['', ' ', null, 'x'.repeat(51)])
      assert.match(
        String((await patch({ systemName, accentColor: '#ffffff' })).expect(422).faults()),
        /\/systemName/,
      );
  });

  test('rejects what is not an image, or too large when decoded', async () => {
    const deep = `${'<g>'.repeat(100)}${'</g>'.repeat(100)}`;
    const damaged = png();
    damaged.writeUInt8(7, 20);
    const files: (string | Buffer)[] = [
      'GIF89a',
      '<html><script>alert(1)</script></html>',
      '<svg>no namespace</svg>',
      `<!DOCTYPE svg [<!ENTITY a "aaaa">]>${svg('<text>&a;</text>')}`,
      `<?xml-stylesheet href="https://evil.example"?>${svg('')}`,
      svg('<g>'),
      svg(deep),
      svg('<use href="#a"/>'.repeat(200)),
      // Each group doubles the one before: 2^40 circles.
      svg(
        `${Array.from(
          { length: 40 },
          (_, index) => `<g id="g${index + 1}">${`<use xlink:href="#g${index}"/>`.repeat(2)}</g>`,
        ).join('')}<circle id="g0" r="1"/>`,
      ),
      svg(
        `${Array.from(
          { length: 40 },
          (_, index) =>
            `<pattern id="p${index + 1}"><g fill="url(#p${index})"/><g fill="url('#p${index}')"/></pattern>`,
        ).join('')}<rect fill="url(#p40)"/><pattern id="p0"/>`,
      ),
      svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
      // Browsers use the first element of an ID, not the empty one.
      svg(
        `${Array.from(
          { length: 40 },
          (_, index) => `<g id="g${index + 1}">${`<use href="#g${index}"/>`.repeat(2)}</g>`,
        ).join(
          '',
        )}<circle id="g0"/>${Array.from({ length: 41 }, (_, index) => `<g id="g${index}"/>`).join('')}`,
      ),
      // The rectangles of a group inherit its pattern: 30^20 of them.
      svg(
        `${Array.from(
          { length: 20 },
          (_, index) =>
            `<pattern id="p${index + 1}"><g fill="url(#p${index})">${'<rect/>'.repeat(30)}</g></pattern>`,
        ).join('')}<pattern id="p0"><rect/></pattern><rect fill="url(#p20)"/>`,
      ),
      svg(
        Array.from({ length: 2000 }, (_, i) => `<mask id="m${i}"><g mask="url(#m${i + 1})"/></mask>`).join(
          '',
        ),
      ),
      Buffer.from([0x3c, 0x73, 0xff, 0xfe]),
      damaged,
      png().subarray(0, 40),
      png({ width: 5000 }),
      png({ bitDepth: 255, data: deflateSync(Buffer.alloc(1000)) }),
      png({ bitDepth: 3 }),
      png({ data: deflateSync(Buffer.alloc(10_000_000)) }),
      png({ width: 100, height: 100, data: deflateSync(Buffer.alloc(10)) }),
    ];
    const before = (await admin.browser.get(PATH)).text;
    for (const file of files)
      assert.deepEqual(
        (await patch({ logo: base64(file) })).expect(422).faults(),
        ['/logo invalid_image'],
        String(file).slice(0, 60),
      );
    assert.deepEqual((await patch({ logo: 'no base64' })).expect(422).faults().length, 1);
    assert.deepEqual((await patch({ logo: 'A'.repeat(180_000) })).expect(422).faults().length, 1);
    (await patch({ signInImage: 'A'.repeat(1_100_000) })).expect(413);
    for (const color of ['#ffffff', '#ffb300', '#00ff00'])
      assert.deepEqual((await patch({ accentColor: color })).expect(422).faults(), [
        '/accentColor low_contrast',
      ]);
    for (const color of ['red', '#fff', 'url(x)']) (await patch({ accentColor: color })).expect(422);
    assert.equal((await admin.browser.get(PATH)).text, before);
  });
});
