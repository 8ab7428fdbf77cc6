import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser, type Roster, SEED_PASSWORD } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };
const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', systemRole: 'admin' as const };
const { overview: EN } = WORDS.en;

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const events = (page: Page) => page.getByRole('list', { name: EN.newest.title }).getByRole('listitem');

/** Simulates a switch to another tab of the browser, or back. */
const look = (page: Page, { isHidden }: { isHidden: boolean }) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

journey('an admin reads the overview', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const { request } = ada.context;

  await step('on a fresh system', async () => {
    await ada.open('/users');
    await page.getByRole('link', { name: 'Overview' }).click();
    await ada.isAt('/overview');
    await ada.sees(EN.scope.all);
    await card(page, EN.users.title).getByRole('link', { name: '1 Active' }).waitFor();
    await card(page, EN.newest.title).getByText(EN.newest.live).waitFor();
    await ada.inspect('overview-fresh');
  });

  await step('the chart is available to screen readers and as a table', async () => {
    const chart = card(page, EN.signIns.title);
    assert.match(
      String(await chart.getByRole('img', { name: /^Sign-ins per/ }).getAttribute('aria-label')),
      /^Sign-ins per hour in the last 24 hours: \d+ signed in/,
    );
    await chart.getByRole('link', { name: EN.signIns.by.day }).press('Enter');
    await ada.isAt('/overview?by=day');
    await chart.getByRole('button', { name: EN.signIns.showTable }).press('Enter');
    assert.equal(await chart.getByRole('row').count(), 31);
    await ada.inspect('overview-numbers');
    await page.reload();
    await chart.getByRole('img', { name: /^Sign-ins per/ }).waitFor();
    await ada.isAt('/overview?by=day');
    await ada.open('/overview');
  });

  await step('new events appear at once, but not while the list is in use', async () => {
    await events(page).first().waitFor();
    await card(page, EN.newest.title).getByText(EN.newest.live).waitFor();
    await createUser(request, ALAN);
    await events(page).first().filter({ hasText: ALAN.username }).waitFor();
    await page.getByText(filled(EN.newest.added_one, { count: '1' })).waitFor({ state: 'attached' });
    await events(page).first().hover();
    await card(page, EN.newest.title).getByText(EN.newest.paused).waitFor();
    await createUser(request, GRACE);
    await page.getByText(/^Paused, \d+ new$/).waitFor();
    assert.match(String(await events(page).first().textContent()), /Alan Turing/);
    await page.getByRole('heading', { level: 1 }).hover();
    await events(page).filter({ hasText: GRACE.username }).first().waitFor();
  });

  await step('an event links to the audit page', async () => {
    await events(page).filter({ hasText: ALAN.username }).first().getByRole('link').press('Enter');
    await ada.isAt(/^\/audit\?event=/);
    await ada.open('/overview');
    await events(page).first().waitFor();
  });

  await step('no event is missing after a lost connection', async () => {
    const state = card(page, EN.newest.title);
    await state.getByText(EN.newest.live).waitFor();
    await page.route('**/api/v1/audit-events/stream', (route) => route.abort('aborted'));
    await look(page, { isHidden: true });
    await look(page, { isHidden: false });
    await state.getByText(EN.newest.reconnecting).waitFor();
    await createUser(request, { username: 'Katherine Johnson', email: 'katherine@roster.example' });
    await page.unroute('**/api/v1/audit-events/stream');
    await events(page).filter({ hasText: 'Katherine Johnson' }).first().waitFor();
    await state.getByText(EN.newest.live).waitFor();
  });

  await step('finds inactive users', async () => {
    await roster.sql(`UPDATE users SET created_at = now() - interval '1 year' WHERE email = $1`, [
      ALAN.email,
    ]);
    await page.reload();
    await card(page, EN.dormant.title).getByRole('link').click();
    await ada.isAt(/^\/users\?inactiveSince=/);
    await page.getByRole('button', { name: /^Remove filter: no sign-in since/ }).waitFor();
    await ada.inspect('users-inactive');
    await page.getByRole('button', { name: /^Remove filter: no sign-in since/ }).press('Enter');
    await ada.isAt('/users');
  });
});

journey('a signal is shown until an admin acknowledges it', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const grace = await visitor();
  const { page } = grace;

  await step('an admin signs in from a new device, and again from another', async () => {
    await grace.signIn({ email: GRACE.email, password: SEED_PASSWORD });
    const other = await visitor({
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    });
    await other.signIn();
    await grace.open('/overview');
    const signals = card(page, EN.signals.title);
    await signals.getByRole('listitem').filter({ hasText: 'Ada Lovelace' }).first().waitFor();
    await page.getByRole('img', { name: /open signal/ }).waitFor();
    await grace.inspect('overview-signals');
  });

  await step('can’t acknowledge a signal about oneself', async () => {
    const ada = await visitor();
    await ada.signIn();
    await ada.open('/overview');
    const own = card(ada.page, EN.signals.title)
      .getByRole('listitem')
      .filter({ hasText: 'Ada Lovelace' })
      .first()
      .getByRole('button', { name: /^Acknowledge/ });
    assert.equal(await own.getAttribute('aria-disabled'), 'true');
    await own.focus();
    await ada.page.getByRole('tooltip').waitFor();
    await ada.inspect('overview-own-signal');
  });

  await step('shows its events, and acknowledges it', async () => {
    const events = card(page, EN.signals.title).getByRole('link', {
      name: /^Show events: System admin Ada Lovelace/,
    });
    await events.first().press('Enter');
    await grace.isAt(/^\/audit\?.*operatedBy=/);
    await page.getByText('Ada Lovelace').first().waitFor();
    await page.goBack();
    const signals = card(page, EN.signals.title);
    const adas = signals.getByRole('listitem').filter({ hasText: 'Ada Lovelace' });
    const count = await adas.count();
    await adas
      .first()
      .getByRole('button', { name: /^Acknowledge/ })
      .press('Enter');
    await grace.sees(EN.signals.acknowledged);
    await page.waitForFunction(
      ([label, before]) =>
        [...document.querySelectorAll(`ul[aria-label="${label}"] li`)].filter((item) =>
          item.textContent?.includes('Ada Lovelace'),
        ).length < Number(before),
      [EN.signals.title, String(count)],
    );
  });
});

journey('an organization admin sees the figures of the own members', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { request } = ada.context;
  const mary = await createUser(request, { username: 'Mary Jackson', email: 'mary@roster.example' });
  const acme = await makeOrganization(request, 'Acme', { [mary]: 'admin' });
  await makeProject(request, acme, 'Lathe', { [mary]: 'viewer' });
  const guest = await visitor();
  await guest.signIn({ email: 'mary@roster.example', password: SEED_PASSWORD });

  await step('sees no signals', async () => {
    await guest.open('/overview');
    await guest.sees('Members of Acme');
    await card(guest.page, EN.users.title).getByRole('link', { name: '1 Active' }).waitFor();
    assert.equal(await card(guest.page, EN.signals.title).count(), 0);
    await guest.inspect('overview-organization-admin');
  });

  await step('regular users see that it is not available', async () => {
    const alan = await visitor();
    await alan.signIn({ email: ALAN.email, password: SEED_PASSWORD });
    await alan.open('/overview');
    await alan.sees(EN.adminsOnly);
    await alan.inspect('overview-not-for-users');
  });
});

for (const look of LOOKS)
  journey(`the overview, ${look.name}`, async ({ roster, visitor }) => {
    if (look === LOOKS[0]) await fillChart(roster);
    const guest = await visitor(browserWith(look, roster));
    await guest.signIn();
    const { overview } = WORDS[look.language];
    await guest.open('/overview');
    await card(guest.page, overview.newest.title).getByRole('listitem').first().waitFor();
    await guest.page.locator('svg.recharts-surface').first().waitFor();
    await guest.inspect(`overview-${look.name}`);
    await guest.open('/overview?by=day');
    await guest.page.locator('svg.recharts-surface').first().waitFor();
    await guest.inspect(`overview-days-${look.name}`);
  });

/** Inserts users and a month of sign-ins for screenshots, most of them by day, and one evening of failed ones. */
async function fillChart({ seed, sql }: Roster): Promise<void> {
  await seed(60);
  await sql(`INSERT INTO sign_in_hours (hour, outcome, count)
    SELECT * FROM (SELECT date_trunc('hour', now(), 'UTC') - hour * interval '1 hour', outcome,
      CASE outcome WHEN 'success' THEN 40 + (30 * sin(hour / 24.0 * 2 * pi()))::int + hour % 7
        WHEN 'failure' THEN hour % 5 + CASE WHEN hour BETWEEN 6 AND 8 THEN 60 ELSE 0 END
        ELSE CASE WHEN hour BETWEEN 6 AND 8 THEN 12 ELSE 0 END END
    FROM generate_series(1, 29 * 24) AS hour CROSS JOIN unnest(ARRAY['success', 'failure', 'denied']) AS outcome
    ) AS made (hour, outcome, count) WHERE count > 0
    ON CONFLICT (hour, outcome) DO UPDATE SET count = EXCLUDED.count`);
}
