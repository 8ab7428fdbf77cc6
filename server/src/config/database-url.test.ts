import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DatabaseUrlError, parseDatabaseUrl } from './database-url.ts';

const SERVERS: Record<string, string[]> = {
  'postgres://u:p%40ss@db/roster?sslmode=verify-full': [
    'postgres://u:p%40ss@db:5432/roster?sslmode=verify-full',
  ],
  'postgresql://u@db:6432/roster': ['postgres://u@db:6432/roster'],
  'postgres://u@[2001:db8::1]:5433/roster': ['postgres://u@[2001:db8::1]:5433/roster'],
  'postgres://u@a,b:6432,c/roster': [
    'postgres://u@a:5432/roster',
    'postgres://u@b:6432/roster',
    'postgres://u@c:5432/roster',
  ],
  'postgres://u@/roster?host=a,b&port=1,2&target_session_attrs=primary': [
    'postgres://u@a:1/roster',
    'postgres://u@b:2/roster',
  ],
  'postgres:///roster?host=a,b&port=7': ['postgres://a:7/roster', 'postgres://b:7/roster'],
  'postgres://u:s@/roster?host=/run/postgresql': [
    'postgres://u:s@localhost/roster?host=%2Frun%2Fpostgresql&port=5432',
  ],
  'postgres://u@%2Frun%2Fpostgresql:5433/roster?sslmode=require': [
    'postgres://u@localhost/roster?host=%2Frun%2Fpostgresql&port=5433',
  ],
  'postgresql:///roster': ['postgres://localhost:5432/roster'],
};

describe('parseDatabaseUrl', () => {
  for (const [url, servers] of Object.entries(SERVERS))
    test(`returns the servers of ${url}`, () =>
      assert.deepEqual(
        parseDatabaseUrl(url).servers.map((server) => server.url),
        servers,
      ));

  test('requires a server that accepts writes with several hosts, or when asked', () => {
    const isWritable = (url: string) => parseDatabaseUrl(url).writable;
    assert.deepEqual(
      [
        'postgres://a/x',
        'postgres://a,b/x',
        'postgres://a,b/x?target_session_attrs=any',
        'postgres://a/x?target_session_attrs=read-write',
      ].map(isWritable),
      [false, true, false, true],
    );
  });

  for (const url of [
    'postgres://a,b:x/db',
    'postgres://a,b/db?port=1,2,3',
    'postgres://a:70000/db',
    'postgres://a:0/db',
    'postgres://a/db?target_session_attrs=standby',
    'postgres://u:50%@a/db',
    'postgres://a/%ff',
    'postgres://u:secret#1@a/db',
    'postgres://::1/db',
    'postgres://u:secret/db',
  ])
    test(`rejects ${url} without repeating the password`, () =>
      assert.throws(
        () => parseDatabaseUrl(url),
        (error) => error instanceof DatabaseUrlError && !error.message.includes('secret'),
      ));
});
