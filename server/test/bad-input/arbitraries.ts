import fc from 'fast-check';
import type { Operation } from '../harness/index.ts';
import type { BadRequest } from './send.ts';

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'a\udfffb',
    '👩‍👩‍👧‍👦',
    '\u202eevil\u202c',
    'مرحبا',
    'ﷺ',
    'ß'.repeat(60),
    "' OR 1=1 --",
    '%',
    '\\',
    '{{7*7}}',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    'x'.repeat(300),
    'a@'.repeat(200),
    'a@b.c',
    '\r\nset-cookie: a=b',
    'true',
    'null',
    '-1',
    '1e400',
    '2026-02-30T25:61:61Z',
    '-infinity',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '__proto__',
    'toString',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

const scalar = fc.oneof(
  text,
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 53, 1e21),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.dictionary(text, scalar, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

const FIELDS = [
  'email',
  'username',
  'password',
  'systemRole',
  'phone',
  'memberships',
  'setupToken',
  'rememberMe',
  'currentPassword',
  'newPassword',
  'language',
  'emails',
  'token',
  'sendMail',
  'name',
  'members',
  'role',
  'organizationId',
  'organizations',
  'projects',
  'id',
  'status',
  'version',
  'toString',
  'hasOwnProperty',
  'constructor',
];
const fields = fc.dictionary(
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...FIELDS) }, { weight: 1, arbitrary: text }),
  value,
  { maxKeys: 8 },
);
const right = {
  email: 'right@example.com',
  username: 'Right',
  password: 'right password 1',
  setupToken: 'x',
  currentPassword: 'a',
  newPassword: 'right password 1',
  emails: ['right@example.com'],
  name: 'Right',
  members: {},
  role: 'viewer',
  organizationId: '0197c4d2-0000-7000-8000-000000000001',
  memberships: {},
  token: 'x',
};
/** Valid except for one field. */
const nearly = fc
  .tuple(fc.constantFrom(...FIELDS), value, fc.subarray(Object.keys(right)))
  .map(([field, bad, kept]) => ({
    ...Object.fromEntries(Object.entries(right).filter(([key]) => kept.includes(key))),
    [field]: bad,
  }));

const body: fc.Arbitrary<string | Uint8Array | undefined> = fc.oneof(
  { weight: 6, arbitrary: fields.map((each) => JSON.stringify(each)) },
  { weight: 6, arbitrary: nearly.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: value.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '0',
      '{"email":}',
      '{"a":1,"a":2}',
      '\ufeff{}',
      '{"__proto__":{"systemRole":"admin"}}',
      '{"constructor":{"prototype":{}}}',
      '['.repeat(30_000),
      '{"memberships":'.repeat(4_000),
      `{"username":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      `{"username":"${'x'.repeat(60_000)}"}`,
      `{"username":"${'x'.repeat(70_000)}"}`,
      `{"memberships":{"organizations":[${'{"role":"x"},'.repeat(4_000)}{}]}}`,
      `{${Array.from({ length: 4_000 }, (_, index) => `"k${index}":1`).join()}}`,
      'email=a&password=b',
      '<xml/>',
    ),
  },
);

const encoded = text.map((each) => encodeURIComponent(each.toWellFormed()));
const segment = fc.oneof(
  encoded.filter((each) => each !== '' && each !== '.' && each !== '..'),
  fc.constantFrom(
    '%zz',
    '%',
    '%e0%a4%a',
    '%c0%af',
    '%00',
    '%ff%fe',
    '..%2f..',
    '%2e%2e',
    'x'.repeat(300),
    '0197c4d2-0000-7000-8000-00000000000G',
    '0197c4d2-0000-7000-8000-000000000001',
    '{0197c4d2-0000-7000-8000-000000000001}',
    '0197c4d2000070008000000000000001',
    'urn:uuid:0197c4d2-0000-7000-8000-000000000001',
    ';',
    '*',
    'me',
    'sessions',
  ),
);

const parameter = fc.oneof(
  fc
    .tuple(
      fc.oneof(
        fc.constantFrom(
          'q',
          'sort',
          'limit',
          'cursor',
          'status',
          'systemRole',
          'action',
          'role',
          'organizationId',
          'organizationRole',
          'projectId',
          'projectRole',
          'handOver',
          'tellSystemAdmins',
        ),
        encoded,
      ),
      encoded,
    )
    .map(([name, each]) => `${name}=${each}`),
  fc.constantFrom(
    'q',
    '&&&',
    '=',
    'q=%zz',
    'q=%',
    'q[]=a',
    'q[a]=b',
    'q=a&q=b',
    'limit=1&limit=2',
    'limit=99999999999999999999',
    'limit=0x10',
    'limit=%31',
    'sort[]=email',
    '__proto__=x',
    'constructor[prototype][x]=1',
    'cursor=e30.e30',
    'cursor=W10.AAAAAAAAAAAAAAAAAAAAAA',
    `cursor=${'A'.repeat(2000)}`,
    `q=${'%F0%9F%8E%89'.repeat(150)}`,
    `q=${'a+'.repeat(95)}`,
    'action=disable',
    'organizationId=0197c4d2-0000-7000-8000-000000000001',
    'projectId=0197c4d2-0000-7000-8000-000000000001&projectRole=admin',
    'organizationRole=viewer',
    'handOver=0197c4d2-0000-7000-8000-000000000001:0197c4d2-0000-7000-8000-000000000001',
    `${'handOver=0197c4d2-0000-7000-8000-000000000001:0197c4d2-0000-7000-8000-000000000001&'.repeat(101)}`,
    'handOver=:',
    'tellSystemAdmins=true',
    'action=delete&action=demote',
    '?',
  ),
);

const headerValue = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '*',
    '"',
    '""',
    'W/"1"',
    '"1"',
    '"1", "2"',
    'é',
    'x'.repeat(4000),
    ',',
    ';',
    '=',
    '\t',
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 40 }).map((each) => each.trim()),
);
const headers = fc
  .tuple(
    fc.constantFrom(
      'application/json',
      'application/json',
      'application/json',
      'application/merge-patch+json',
      'application/json; charset=utf-16',
      'application/json;;;',
      'APPLICATION/JSON',
      'text/plain',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      '',
      '/',
      'application/json, text/plain',
    ),
    fc.dictionary(
      fc.constantFrom(
        'if-match',
        'user-agent',
        'accept',
        'accept-encoding',
        'authorization',
        'x-forwarded-for',
        'x-forwarded-proto',
        'x-http-method-override',
        'range',
        'if-none-match',
        'origin',
        'sec-fetch-site',
        'referer',
        'content-encoding',
      ),
      headerValue,
      { maxKeys: 3 },
    ),
  )
  .map(([contentType, others]) => ({ ...others, 'content-type': contentType }));

/** Returns requests to a route in which most values may be invalid; `ids` are valid ones. */
export const badRequests = ({ method, path }: Operation, ids: string[]): fc.Arbitrary<BadRequest> =>
  fc
    .record({
      segments: fc.array(
        fc.oneof({ weight: 2, arbitrary: segment }, { weight: 3, arbitrary: fc.constantFrom(...ids) }),
        {
          minLength: 2,
          maxLength: 2,
        },
      ),
      query: fc.array(parameter, { maxLength: 3 }),
      headers,
      body,
    })
    .map(({ segments, query, headers, body }) => {
      const filled = path.replace(/\{\w+\}/g, () => segments.pop() ?? 'x');
      const address = query.length === 0 ? filled : `${filled}?${query.join('&')}`;
      return { method, path: address, headers, ...(method === 'GET' ? {} : { body }) };
    });

/** Cookies that no server has set. */
export const badCookies = fc.oneof(
  encoded.map((each) => `roster_session=${each}`),
  fc.constantFrom(
    'roster_session',
    '=',
    ';;;',
    'roster_session=%zz',
    'roster_session="x"',
    `roster_session=${'x'.repeat(4000)}`,
    'roster_session=a; roster_session=b',
    'roster_device=.',
    'roster_device=%00.%00',
    '__proto__=x',
  ),
);
