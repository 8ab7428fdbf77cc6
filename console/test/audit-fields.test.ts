/** Compares the console's texts with what the server's sources can write to the audit log. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { isNode, listFiles, readSource, walk } from '../../scripts/source-files.ts';
import type { AuditEvent } from '../../server/src/audit/record.ts';
import { ConnectionConfig } from '../../server/src/federation/sso/model.ts';
import { auditedFields, newUser } from '../../server/src/identity/users/model.ts';
import { ERRORS } from '../../server/src/lib/errors.ts';
import { ExportQuery } from '../../server/src/monitoring/audit-log/contract.ts';
import { RULES } from '../../server/src/monitoring/signals/model.ts';
import * as settings from '../../server/src/settings/contract.ts';
import enErrors from '../src/errors/locales/en.json' with { type: 'json' };
import zhErrors from '../src/errors/locales/zh.json' with { type: 'json' };
import en from '../src/features/audit/locales/en.json' with { type: 'json' };
import zh from '../src/features/audit/locales/zh.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '../..');

/** The fields that events can contain in `before` and `after`, with the values of those that are choices. */
const recorded = new Map<string, Set<string>>();

function add(field: string, values: readonly string[] = []): void {
  recorded.set(field, new Set([...(recorded.get(field) ?? []), ...values]));
}

/** Adds the fields and choices of a JSON Schema. */
function addSchema(schema: unknown, field?: string): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (field !== undefined && 'enum' in schema && Array.isArray(schema.enum)) add(field, schema.enum);
  if ('properties' in schema) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      add(name);
      addSchema(property, name);
    }
  }
  if ('items' in schema) addSchema(schema.items, field);
  if ('anyOf' in schema && Array.isArray(schema.anyOf))
    for (const each of schema.anyOf) addSchema(each, field);
}

/** The reasons of refused sign-ins with single sign-on, besides the error codes. */
const ssoRefusals: string[] = [];

/** Functions and types in other places than an event whose fields are recorded. */
const RECORDED_FUNCTIONS = [
  'auditedFields',
  'auditedConnection',
  'connectionTarget',
  'factsOf',
  'signRemoval',
];
const RECORDED_TYPES = ['Head', 'ImageFacts', 'Removal', 'SignalDetails'];

const nameOf = (node: unknown): string | undefined =>
  isNode(node) && node.type === 'Identifier' && typeof node.name === 'string' ? node.name : undefined;

/** Returns the strings that an expression can have: a literal, or the branches of a condition. */
function stringsIn(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
  if (node.type === 'ConditionalExpression')
    return [...stringsIn(node.consequent), ...stringsIn(node.alternate)];
  return node.type === 'TSAsExpression' ? stringsIn(node.expression) : [];
}

/** Adds the fields of all object literals within an expression, without those in the arguments of calls. */
function addLiterals(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) addLiterals(each);
  if (!isNode(node) || node.type === 'CallExpression') return;
  if (node.type === 'Property') {
    const name = nameOf(node.key);
    if (name !== undefined && node.computed !== true) add(name, stringsIn(node.value));
    addLiterals(node.value);
  } else for (const inner of Object.values(node)) addLiterals(inner);
}

for (const path of listFiles(ROOT, 'server/src/**/*.ts')) {
  if (path.endsWith('.test.ts')) continue;
  walk(readSource(ROOT, path).program, (node) => {
    const name = nameOf(node.key ?? node.id) ?? '';
    const value = node.type === 'Property' ? node.value : node.type === 'VariableDeclarator' && node.init;
    if (['before', 'after'].includes(name) && isNode(value) && value.type === 'ObjectExpression')
      addLiterals(value);
    if (name === 'SSO_REFUSALS' && isNode(node.init))
      walk(node.init, (inner) => void ssoRefusals.push(...stringsIn(inner)));
    if (node.type === 'VariableDeclarator' && RECORDED_FUNCTIONS.includes(name) && isNode(node.init))
      addLiterals(node.init.body);
    if (node.type === 'FunctionDeclaration' && RECORDED_FUNCTIONS.includes(name))
      walk(node.body, (inner) => inner.type === 'ReturnStatement' && addLiterals(inner.argument));
    if (node.type === 'TSInterfaceDeclaration' && RECORDED_TYPES.includes(name))
      walk(node.body, (inner) => inner.type === 'TSPropertySignature' && add(nameOf(inner.key) ?? ''));
  });
}
for (const [name, schema] of Object.entries(settings)) if (name.startsWith('Update')) addSchema(schema);
// Recorded as `name` of the general settings.
recorded.delete('systemName');
addSchema(ConnectionConfig);
for (const field of Object.keys(ExportQuery.properties)) add(field);
for (const field of Object.keys(
  auditedFields(newUser({ username: '', email: '', systemRole: 'user' }, new Date())),
))
  add(field);
add('language');
add('status', ['active', 'disabled', 'pending']);
add('systemRole', ['admin', 'user']);
add('role', ['admin', 'viewer']);
add('rule', RULES);
for (const secret of ['password', 'clientCertificate', 'clientKey'])
  add(secret, ['(the former one)', '(another one)']);
// Of mails and of exports.
add('state', ['queued', 'sent', 'failed', 'withdrawn', 'started', 'finished', 'broken']);

/** Choices that are names of a standard, shown as they are. */
const STANDARD = ['facility', 'severity', 'source'];

/** All types of targets; the type checker rejects a missing one. */
const TARGET_TYPES: Record<NonNullable<AuditEvent['target']>['type'], true> = {
  user: true,
  organization: true,
  project: true,
  session: true,
  setting: true,
  invitation: true,
  mail: true,
  signal: true,
  sso_connection: true,
};

test('finds the fields in the sources of the server', () => {
  for (const field of [
    'linkSentTo',
    'newDevice',
    'signature',
    'people',
    'idpEntityId',
    'framing',
    'repeated',
  ])
    assert.ok(recorded.has(field), field);
  assert.ok(ssoRefusals.includes('wrong_issuer'));
});

for (const [language, messages, errors] of [
  ['en', en, enErrors],
  ['zh', zh, zhErrors],
] as const) {
  test(`${language}: has a text for every field that events contain`, () => {
    assert.deepEqual([...recorded.keys()].filter((field) => !(field in messages.field)).sort(), []);
  });

  test(`${language}: has a text for every choice that events contain`, () => {
    const texts: Record<string, Record<string, string>> = messages.value;
    const missing = [...recorded].flatMap(([field, values]) =>
      STANDARD.includes(field)
        ? []
        : [...values].filter((value) => !(value in (texts[field] ?? {}))).map((value) => `${field}.${value}`),
    );
    assert.deepEqual(missing.sort(), []);
  });

  test(`${language}: has a text for every type of target`, () => {
    assert.deepEqual(Object.keys(messages.targetType).sort(), Object.keys(TARGET_TYPES).sort());
  });

  test(`${language}: has a text for every reason`, () => {
    const texts = { ...messages.reason, ...errors.problems, ...errors.faults };
    const reasons = [...new Set(ssoRefusals), ...Object.keys(ERRORS)];
    assert.deepEqual(
      reasons.filter((reason) => !(reason in texts)),
      [],
    );
  });
}
