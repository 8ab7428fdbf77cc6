import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import dashboard from '../../../deploy/grafana-dashboard.json' with { type: 'json' };
import { createUser, firstAdmin, METRICS, openEventStream, startTestServer } from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const metrics = async () => (await server.client(METRICS).request('GET', '/metrics')).expect(200).text;
const { panels } = dashboard;
const expressions = panels
  .flatMap((panel) => ('targets' in panel ? (panel.targets ?? []) : []))
  .map(({ expr }) => expr);

describe('the Grafana dashboard', () => {
  test('queries only metrics that a running server exposes', async () => {
    const text = await metrics();
    const types = new Map(
      [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]),
    );
    const names = new Set(
      [...types].flatMap(([name, type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const asked = expressions.flatMap((each) => each.match(/\b(roster|process|nodejs)_\w+/g) ?? []);
    assert.ok(asked.length >= 20);
    assert.deepEqual(
      asked.filter((name) => !names.has(name)),
      [],
    );
    // Every metric of Roster's own is on the dashboard.
    const shown = new Set(
      asked.map((name) => (names.has(name) ? name.replace(/_(bucket|sum|count)$/, '') : name)),
    );
    assert.deepEqual(
      [...types.keys()].filter((name) => !shown.has(name)),
      [],
    );
  });

  test('queries only labels that its metrics have', async () => {
    const text = await metrics();
    // The first two are the target labels that Prometheus adds.
    const known = new Set([
      'job',
      'instance',
      ...[...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label),
    ]);
    for (const expression of expressions) {
      for (const [, labels = ''] of expression.matchAll(/\{([^}]*)\}/g))
        for (const [, label] of labels.matchAll(/(\w+)=/g))
          assert.ok(known.has(label), `${label} in ${expression}`);
      for (const [, labels = ''] of expression.matchAll(/by \(([^)]*)\)/g))
        for (const label of labels.split(', ')) assert.ok(known.has(label), `${label} in ${expression}`);
      const depth = [...expression].reduce(
        (sum, each) => sum + (each === '(' ? 1 : each === ')' ? -1 : 0),
        0,
      );
      assert.equal(depth, 0, expression);
    }
  });

  test('has unique ids, no overlapping panels, and a title for each', () => {
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    const taken = new Set<string>();
    for (const panel of panels) {
      const { x, y, w, h } = panel.gridPos;
      assert.ok(x >= 0 && x + w <= 24, panel.title);
      for (let column = x; column < x + w; column++)
        for (let line = y; line < y + h; line++) {
          assert.ok(!taken.has(`${column} ${line}`), `${panel.title} overlaps`);
          taken.add(`${column} ${line}`);
        }
      if (panel.type === 'row') continue;
      assert.ok('description' in panel && (panel.description ?? '').length > 20, panel.title);
      assert.ok('fieldConfig' in panel && panel.fieldConfig?.defaults.unit, panel.title);
    }
    assert.deepEqual(
      dashboard.templating.list.map(({ name }) => name),
      ['datasource', 'job', 'instance'],
    );
    for (const [uid] of JSON.stringify(dashboard).matchAll(/"uid":"\$[^"]*"/g))
      assert.equal(uid, '"uid":"$' + '{datasource}"');
  });
});

describe('the Prometheus example', () => {
  test('queries only existing metrics', async () => {
    const example = readFileSync(new URL('../../../deploy/prometheus.yml', import.meta.url), 'utf8');
    const path = /metrics_path: (\S+)/.exec(example)?.[1] ?? '';
    (await server.client(METRICS).request('GET', path)).expect(200);
  });
});

describe('GET /metrics', () => {
  test('counts sign-ins by outcome, and does not count an event stream as a slow request', async () => {
    const countOf = async (outcome: string) =>
      Number(
        new RegExp(`^roster_sign_ins_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(
          await metrics(),
        )?.[1],
      );
    const person = await createUser(admin);
    const before = await Promise.all(['success', 'failure', 'denied'].map(countOf));
    assert.deepEqual(before, [1, 0, 0]);
    const attempt = (password: string) => server.client().post('/session', { email: person.email, password });
    (await attempt(person.password)).expect(201);
    let failures = 0;
    while ((await attempt('wrong')).status === 401 && failures < 30) failures++;
    assert.deepEqual(await Promise.all(['success', 'failure', 'denied'].map(countOf)), [2, failures, 1]);

    const stream = await openEventStream(admin.browser);
    assert.equal(stream.status, 200);
    stream.cut();
    assert.doesNotMatch(await metrics(), /audit-events\/stream/);
  });
});
