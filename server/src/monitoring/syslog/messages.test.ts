import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSyslog } from '../../../test/harness/syslog.ts';
import { OPERATIONS } from '../../audit/catalogue.ts';
import { eventMessage, sealMessage, testMessage } from './messages.ts';
import { formatMessage } from './rfc5424.ts';
import type { AuditEventRow } from './store.ts';

const ORIGIN = { facility: 13, severity: 5, host: 'node-1', process: 42 };
const EVENT: AuditEventRow = {
  id: '0198f7a0-0000-7000-8000-000000000001',
  at: new Date('2026-03-02T09:00:00.007Z'),
  event_type: 'user',
  operation: 'disable',
  outcome: 'success',
  reason: null,
  operated_by_id: '0198f7a0-0000-7000-8000-000000000002',
  operated_by_name: 'Ada',
  target_type: 'user',
  target_id: '0198f7a0-0000-7000-8000-000000000003',
  target_name: 'Bob "the ]builder\\"',
  organization_id: '0198f7a0-0000-7000-8000-000000000004',
  organization_name: 'Acme',
  project_id: '0198f7a0-0000-7000-8000-000000000005',
  project_name: '火箭',
  address: '192.0.2.1',
  user_agent: 'Firefox',
  request_id: '0198f7a0-0000-7000-8000-000000000006',
  before: { status: 'active' },
  after: { status: 'disabled' },
};
const MAX_LENGTH = 64 * 1024;
const format = (event: AuditEventRow, maxLength = MAX_LENGTH) => {
  const message = formatMessage(ORIGIN, eventMessage('7', event), maxLength);
  assert.ok(message.length <= maxLength, `${message.length} bytes`);
  return parseSyslog(message);
};

test('formats an event byte by byte', () => {
  const { id, operated_by_id, target_id, organization_id, project_id, request_id } = EVENT;
  assert.equal(
    formatMessage(ORIGIN, eventMessage('7', EVENT), MAX_LENGTH).toString(),
    `<109>1 2026-03-02T09:00:00.007Z node-1 roster 42 user.disable [roster@32473 ordinal="7" id="${id}" ` +
      `eventType="user" operation="disable" outcome="success" operatedById="${operated_by_id}" operatedBy="Ada" ` +
      `targetType="user" targetId="${target_id}" target="Bob \\"the \\]builder\\\\\\"" ` +
      `organizationId="${organization_id}" organization="Acme" projectId="${project_id}" project="火箭" ` +
      `address="192.0.2.1" requestId="${request_id}" userAgent="Firefox" ` +
      `before="{\\"status\\":\\"active\\"}" after="{\\"status\\":\\"disabled\\"}"] ` +
      `\uFEFFuser disable by Ada, of Bob "the ]builder\\", in Acme / 火箭, from 192.0.2.1: success`,
  );
});

test('includes the reason of a failure, and calls a caller without session anonymous', () => {
  const { text, data } = format({
    ...EVENT,
    event_type: 'session',
    operation: 'sign_in',
    outcome: 'failure',
    reason: 'invalid_credentials',
    operated_by_id: null,
    operated_by_name: null,
    target_name: null,
    organization_name: null,
    project_name: null,
    before: null,
    after: null,
  });
  assert.equal(text, 'session sign in by anonymous, from 192.0.2.1: failure (invalid_credentials)');
  assert.deepEqual(
    [data.fields.reason, data.fields.before, data.fields.target],
    ['invalid_credentials', undefined, undefined],
  );
});

test('uses the whole name of each event type and operation as MSGID', () => {
  for (const [event_type, operations] of Object.entries(OPERATIONS)) {
    for (const operation of operations)
      assert.equal(format({ ...EVENT, event_type, operation }).kind, `${event_type}.${operation}`);
  }
});

test('computes PRI from facility and severity', () => {
  const priorities = [0, 1, 13, 23].flatMap((facility) =>
    [0, 5, 7].map(
      (severity) =>
        parseSyslog(formatMessage({ ...ORIGIN, facility, severity }, testMessage(EVENT.at), MAX_LENGTH))
          .priority,
    ),
  );
  assert.deepEqual(priorities, [0, 5, 7, 8, 13, 15, 104, 109, 111, 184, 189, 191]);
});

test('keeps printable ASCII of the host name, and writes - without any', () => {
  const hostOf = (host: string) =>
    parseSyslog(formatMessage({ ...ORIGIN, host }, testMessage(EVENT.at), MAX_LENGTH)).host;
  assert.deepEqual(['', '主机', 'a b\n\u007fc', 'x'.repeat(300)].map(hostOf), [
    '-',
    '-',
    'abc',
    'x'.repeat(64),
  ]);
});

test('formats everything that is needed to verify a seal', () => {
  const message = sealMessage({
    number: '3',
    firstOrdinal: '5',
    lastOrdinal: '7',
    root: Buffer.alloc(32, 1),
    previous: Buffer.alloc(32, 2),
    sealedAt: EVENT.at,
    keyId: '0123456789abcdef',
    signature: Buffer.alloc(64, 3),
  });
  const { kind, data, text } = parseSyslog(formatMessage(ORIGIN, message, 2048));
  assert.deepEqual([kind, text], ['SEAL', 'sealed events 5 to 7 as batch 3']);
  assert.deepEqual(data.fields, {
    number: '3',
    firstOrdinal: '5',
    lastOrdinal: '7',
    root: '01'.repeat(32),
    previous: '02'.repeat(32),
    sealedAt: '2026-03-02T09:00:00.007Z',
    keyId: '0123456789abcdef',
    signature: Buffer.alloc(64, 3).toString('base64'),
  });
});

test('omits before and after first, then the user agent, and lists what is omitted', () => {
  const withAfter = (length: number) =>
    format({ ...EVENT, after: { text: 'x'.repeat(length) } }, 2048).data.fields;
  assert.equal(withAfter(200).omitted, undefined);
  const less = withAfter(1800);
  assert.deepEqual([less.omitted, less.before, less.userAgent], ['before after', undefined, 'Firefox']);
  const least = format({ ...EVENT, user_agent: 'y'.repeat(3000), after: { text: 'x'.repeat(3000) } }, 2048);
  assert.deepEqual(
    [least.data.fields.omitted, least.data.fields.target],
    ['before after userAgent', EVENT.target_name],
  );
});

/** Texts that are hard to format. */
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength }),
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        '\\',
        ']',
        '\n',
        '\u0000',
        '\u0085',
        '\u2028',
        '\ud800',
        '火',
        '👩‍🚀',
        '[',
        '=',
        ' ',
      ),
      maxLength,
    }),
  );
const orNull = (maxLength: number) => fc.option(text(maxLength), { nil: null });
const LINE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

test('keeps to the grammar and the maximum length and does not cut IDs, whatever the event contains', () => {
  fc.assert(
    fc.property(
      fc.record({
        operated_by_name: orNull(300),
        target_name: orNull(300),
        organization_name: orNull(300),
        project_name: orNull(300),
        address: orNull(60),
        user_agent: orNull(600),
        reason: orNull(60),
        request_id: orNull(60),
        after: fc.option(fc.dictionary(text(20), text(3000), { maxKeys: 4 }), { nil: null }),
      }),
      fc.constantFrom(1800, 2048, 8192, MAX_LENGTH),
      (values, maxLength) => {
        const { data } = format({ ...EVENT, ...values }, maxLength);
        const { id, target_id, project_id } = EVENT;
        assert.deepEqual(
          [data.fields.ordinal, data.fields.id, data.fields.targetId, data.fields.projectId],
          ['7', id, target_id, project_id],
        );
        assert.doesNotMatch(JSON.stringify(data.fields).replaceAll('\\\\', ''), /\\u00[01]/);
        if (maxLength === MAX_LENGTH)
          assert.equal(data.fields.target, values.target_name?.toWellFormed().replace(LINE, ' '));
      },
    ),
    { numRuns: 200 },
  );
});
