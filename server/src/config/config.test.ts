import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import Fastify from 'fastify';
import { ConfigError, readConfig } from './config.ts';
import { secretKeyOf } from './secret-key.ts';

const KEY = 'x'.repeat(32);

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const fault of error.faults) assert.ok(error.message.includes(fault));
    return error.faults.map((fault) => fault.split(' ')[0] ?? '');
  }
}

test('returns frozen defaults without any setting', () => {
  const config = readConfig({});
  assert.deepEqual(config, {
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    databasePoolSize: 10,
    dataDir: resolve('data'),
    rootUrl: 'http://127.0.0.1:8080',
    isRootUrlSet: false,
    setupToken: undefined,
    secretKey: undefined,
    formerSecretKeys: [],
    trustProxy: false,
    logLevel: 'warn',
    metricsToken: undefined,
    sessionCacheSize: 20_000,
    outboundAllow: [],
    shutdownDelay: 0,
    hstsIncludeSubDomains: false,
    production: false,
  });
  assert.ok(Object.isFrozen(config));
  assert.deepEqual(readConfig({ PORT: ' ', DATABASE_URL: '', ROOT_URL: '  ' }), config);
});

test('reads every setting', () => {
  const config = readConfig({
    HOST: '::1',
    PORT: '0',
    DATABASE_URL: 'postgresql://u:p%40ss@db/roster',
    DATA_DIR: '/srv/roster',
    ROOT_URL: 'https://Roster.example.com:8443/',
    SETUP_TOKEN: '12345678',
    SECRET_KEY: KEY,
    FORMER_SECRET_KEYS: ` ${KEY}1, ${KEY}2 `,
    TRUST_PROXY: '10.0.0.0/8, ::1',
    OUTBOUND_ALLOW: 'localhost,127.0.0.0/8, ::1',
    LOG_LEVEL: 'debug',
    METRICS_TOKEN: 'abcdefgh-1234567',
    SESSION_CACHE_SIZE: '0',
    SHUTDOWN_DELAY: '15',
    HSTS_INCLUDE_SUBDOMAINS: 'true',
    DATABASE_POOL_SIZE: '4',
    NODE_ENV: 'production',
  });
  assert.deepEqual(config, {
    host: '::1',
    port: 0,
    databaseUrl: 'postgresql://u:p%40ss@db/roster',
    databasePoolSize: 4,
    dataDir: '/srv/roster',
    rootUrl: 'https://roster.example.com:8443',
    isRootUrlSet: true,
    setupToken: '12345678',
    secretKey: KEY,
    formerSecretKeys: [`${KEY}1`, `${KEY}2`],
    trustProxy: '10.0.0.0/8, ::1',
    logLevel: 'debug',
    metricsToken: 'abcdefgh-1234567',
    sessionCacheSize: 0,
    outboundAllow: ['localhost', '127.0.0.0/8', '::1'],
    shutdownDelay: 15,
    hstsIncludeSubDomains: true,
    production: true,
  });
  assert.equal(readConfig({ HOST: '::1' }).rootUrl, 'http://[::1]:8080');
  assert.equal(readConfig({ HOST: 'fe80::1%eth0' }).rootUrl, 'http://[fe80::1]:8080');
  assert.equal(readConfig({ HOST: 'intern_1.example' }).rootUrl, 'http://intern_1.example:8080');
  for (const HOST of ['0.0.0.0', '::', '0:0:0:0:0:0:0:0'])
    assert.equal(readConfig({ HOST }).rootUrl, 'http://localhost:8080');
});

test('reports every fault at once', () => {
  const faults = faultsOf({
    PORT: '65536',
    DATABASE_URL: 'mysql://db',
    ROOT_URL: 'https://example.com/roster',
    SETUP_TOKEN: 'short',
    SECRET_KEY: 'short',
    FORMER_SECRET_KEYS: `${KEY},short`,
    TRUST_PROXY: 'every one!',
    LOG_LEVEL: 'loud',
    SESSION_CACHE_SIZE: '-1',
  });
  assert.deepEqual(faults.sort(), [
    'DATABASE_URL',
    'FORMER_SECRET_KEYS',
    'LOG_LEVEL',
    'PORT',
    'ROOT_URL',
    'SECRET_KEY',
    'SESSION_CACHE_SIZE',
    'SETUP_TOKEN',
    'TRUST_PROXY',
  ]);
});

const WRONG: [string, string[]][] = [
  ['HOST', ['[::1]', 'a b', 'http://localhost', 'localhost:8080', '127.0.0.1/8', '%', 'fe80::1%']],
  ['PORT', ['-1', '80.5', '1e3', '0x50', 'http', '65536']],
  ['DATABASE_URL', ['postgres', 'postgres://', 'postgres://u:p@ss@:x/db', 'http://db', 'sqlite:x']],
  [
    'ROOT_URL',
    [
      'example.com',
      'ftp://example.com',
      'https://example.com/a',
      'https://',
      'https://a:b@example.com',
      'https://example.com?a',
      'https://example.com/#a',
      'https://example.com?',
      'https://ada@example.com',
      'http://0.0.0.0:8080',
      'http://[::]',
      'http://0/',
    ],
  ],
  ['SHUTDOWN_DELAY', ['-1', '301', '1.5', 'soon']],
  ['HSTS_INCLUDE_SUBDOMAINS', ['yes', '1', 'TRUE']],
  ['DATABASE_POOL_SIZE', ['0', '1', '501', 'few']],
  ['SESSION_CACHE_SIZE', ['many', '1000001', '1.5']],
  ['LOG_LEVEL', ['WARN', 'verbose']],
  ['OUTBOUND_ALLOW', ['http://x', '10.0.0.0/33', '::1/129', 'x/8', '*.example', 'a_b']],
  [
    'TRUST_PROXY',
    [
      '10.0.0.1;',
      'a b!',
      'proxy',
      '300.1.1.1',
      '10.0.0.0/33',
      '10.0.0.0/x',
      '::1/129',
      '10.0.0.1,,::1',
      '1.2.3.4/8/8',
      'yes',
      'TRUE',
      '-1',
      '1.5',
      '10.0.0.0/999',
      '10.0.0.0/0',
      '10.0.0.0/',
      '::/0',
      '10.0.0.0/8,',
    ],
  ],
];
for (const [name, values] of WRONG) {
  for (const value of values) {
    test(`rejects ${name}=${value}`, () => assert.deepEqual(faultsOf({ [name]: value }), [name]));
  }
}

test('reads former keys that contain spaces, as SECRET_KEY may', () => {
  const former = ['correct horse battery staple and more', `${KEY} `.repeat(2).trim()];
  assert.deepEqual(readConfig({ FORMER_SECRET_KEYS: former.join(', ') }).formerSecretKeys, former);
});

test('reads TRUST_PROXY as all, none, a number or a list', () => {
  const trusted = (TRUST_PROXY: string) => readConfig({ TRUST_PROXY }).trustProxy;
  assert.deepEqual(['true', 'false', '2', 'loopback'].map(trusted), [true, false, 2, 'loopback']);
});

test('every accepted list of proxies starts the server', async () => {
  for (const TRUST_PROXY of [
    '10.0.0.0/8, ::1',
    '10.0.0.0/1',
    '::ffff:10.0.0.0/104',
    'fe80::/10,loopback',
    '0',
  ]) {
    const { trustProxy } = readConfig({ TRUST_PROXY });
    assert.doesNotThrow(() => Fastify({ trustProxy: typeof trustProxy === 'number' ? true : trustProxy }));
  }
});

test('requires SECRET_KEY for a shared database in production', () => {
  const shared = { NODE_ENV: 'production', DATABASE_URL: 'postgres://db/roster' };
  assert.deepEqual(faultsOf(shared), ['SECRET_KEY']);
  assert.deepEqual(faultsOf({ ...shared, SECRET_KEY: KEY }), []);
  assert.deepEqual(faultsOf({ NODE_ENV: 'production' }), []);
});

test('creates a secret key once, readable by its owner only', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'roster-key-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const dataDir = join(folder, 'new', 'data');
  const key = secretKeyOf({ secretKey: undefined, dataDir });
  assert.ok(key.length >= 32);
  assert.equal(secretKeyOf({ secretKey: undefined, dataDir }), key);
  const file = join(dataDir, 'secret-key');
  assert.equal(readFileSync(file, 'utf8'), key);
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(secretKeyOf({ secretKey: KEY, dataDir }), KEY);
});
