import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { ALAN, type AuditLog, EDSGER, GRACE, KATHERINE, makeAuditLog } from './harness/audit-log.ts';
import { eventually } from './harness/eventually.ts';
import { journeys } from './harness/journey.ts';
import { pick, searchField } from './harness/pick.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());
const { audit, common } = WORDS.en;
let written: AuditLog;

const rows = (page: Page) => page.getByRole('table', { name: audit.title }).locator('tbody').getByRole('row');
const details = (page: Page) => page.getByRole('region', { name: audit.details.label });
const openers = (page: Page) => page.getByRole('button', { name: /^Details: / });
const menu = (page: Page, label: string) => page.getByLabel(label, { exact: true });

/** Waits until the list has this many events, each with all of these words. */
const shows = (page: Page, count: number, ...words: string[]) =>
  eventually(async () => {
    const texts = await rows(page).allInnerTexts();
    assert.equal(texts.length, count, texts.join('\n'));
    for (const text of texts) for (const word of words) assert.ok(text.includes(word), `${word} in ${text}`);
  });

journey('a system admin searches the audit log', async ({ visitor, step }) => {
  const ada = await visitor({ acceptDownloads: true });
  const { page } = ada;
  await ada.signIn();
  written = await makeAuditLog(ada.context.request, (await visitor()).context.request);

  await step('opens it from the navigation, newest events first', async () => {
    await ada.open('/account');
    await page.getByRole('link', { name: common.navigation.audit }).click();
    await ada.isAt('/audit');
    await rows(page).filter({ hasText: EDSGER.username }).first().waitFor();
    await eventually(async () => {
      await page.getByRole('button', { name: audit.refresh }).click();
      assert.equal(await page.getByRole('img', { name: audit.row.unsealed }).count(), 0);
    });
    await page.getByRole('button', { name: /^Sealed through/ }).waitFor();
  });

  await step('combines filters, and Back removes each', async () => {
    await menu(page, audit.column.eventType).selectOption(audit.eventType.user);
    await menu(page, audit.column.operation).selectOption(audit.operation.user.create);
    await ada.isAt('/audit?eventType=user&operation=create');
    // Including the first admin's.
    await shows(page, 5, 'User', 'Create', 'Success');
    await menu(page, audit.column.outcome).selectOption(audit.outcome.denied);
    await ada.sees(audit.empty.filtered);
    await page.goBack();
    await shows(page, 5, 'Create');
    await page.goBack();
    await ada.isAt('/audit?eventType=user');
    await page.getByRole('button', { name: audit.filters.clear }).click();
    await ada.isAt('/audit');
  });

  await step('filters by actor, also a deleted one, by organization, outcome and time', async () => {
    await pick(page, audit.column.operatedBy, EDSGER.username);
    await ada.isAt(`/audit?operatedBy=${written.edsger}`);
    await shows(page, 3, EDSGER.username);
    await pick(page, audit.column.organization, 'Globex Corporation');
    await shows(page, 1, 'Project', 'Update', EDSGER.username);
    await page.getByRole('button', { name: /^Remove the filter Operated by/ }).click();
    await pick(page, audit.column.project, 'Watermill');
    await ada.isAt(`/audit?organizationId=${written.globex}&projectId=${written.mill}`);
    await shows(page, 2, 'Project', 'Globex');
    await ada.open('/audit');
    await menu(page, audit.column.outcome).selectOption(audit.outcome.failure);
    await shows(page, 1, audit.actor.anonymous, audit.reason.invalid_credentials);
    await page.getByRole('button', { name: audit.time.label }).click();
    await page.getByRole('button', { name: audit.time.period['1h'] }).click();
    await ada.isAt('/audit?outcome=failure&period=1h');
    await shows(page, 1);
    await page.getByRole('button', { name: audit.time.label }).first().click();
    await menu(page, audit.time.to).fill('2020-01-01T00:00:01');
    await page.getByRole('button', { name: audit.time.apply }).click();
    await ada.isAt(/^\/audit\?outcome=failure&to=20\d\d-\d\d-\d\dT\d\d%3A\d\d%3A01Z$/);
    await ada.sees(audit.empty.filtered);
  });

  await step('opens an event by keyboard and sees the changes', async () => {
    await ada.open('/audit');
    await searchField(page, audit.filters.target).fill(`https://roster.example/users/${written.alan}`);
    await ada.isAt(`/audit?targetId=${written.alan}`);
    await menu(page, audit.column.eventType).selectOption(audit.eventType.user);
    await menu(page, audit.column.operation).selectOption(audit.operation.user.update);
    await shows(page, 1);
    await openers(page).focus();
    await page.keyboard.press('Enter');
    await details(page).waitFor();
    assert.equal(await openers(page).getAttribute('aria-expanded'), 'true');
    assert.deepEqual(await details(page).locator('del').allInnerTexts(), [
      audit.details.empty,
      'Alan Turing',
    ]);
    assert.deepEqual(await details(page).locator('ins').allInnerTexts(), [
      '+44 20 7946 0000',
      'Alan Mathison Turing',
    ]);
    await page.keyboard.press('Space');
    await details(page).waitFor({ state: 'detached' });
    await page.keyboard.press('Space');
    await details(page).waitFor();
  });

  await step('shares the view as a link, and follows the links of an event', async () => {
    const guest = await visitor();
    await guest.signIn();
    await guest.page.goto(page.url());
    await details(guest.page).waitFor();
    await page.getByRole('button', { name: audit.details.only.target }).click();
    await details(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: audit.filters.clear }).click();
    await openers(page).first().click();
    await page.getByRole('button', { name: audit.details.only.around }).click();
    await ada.isAt(/^\/audit\?from=.*Z&to=.*Z$/);
    await rows(page).first().waitFor();
  });

  await step('exports the filtered events', async () => {
    await ada.open(`/audit?operatedBy=${written.edsger}`);
    await shows(page, 3);
    for (const format of ['csv', 'ndjson'] as const) {
      await page.getByRole('button', { name: audit.export.button }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: audit.export[format] }).click(),
      ]);
      assert.match(download.suggestedFilename(), new RegExp(`audit-.*\\.${format}$`));
      const text = await readFile(await download.path(), 'utf8');
      assert.equal(text.split(EDSGER.username).length > 3, true, text);
      assert.equal(text.includes('Initech'), false);
    }
  });
});

journey('other admins see events of their own scope only', async ({ visitor, step }) => {
  const seen = async (words: RegExp, page: Page) => page.getByRole('table').getByText(words).count();

  await step('an organization admin', async () => {
    const grace = await visitor();
    const { page } = grace;
    await grace.signIn(GRACE);
    await grace.open('/audit');
    await rows(page).filter({ hasText: 'Lathe' }).first().waitFor();
    assert.equal(await seen(/Globex|Mill|Initech/, page), 0);
    // An action of a system admin in Acme.
    assert.ok((await seen(/Ada Lovelace/, page)) > 0);
    await grace.refused(404, `/organizations/${written.globex}`, () =>
      grace.open(`/audit?organizationId=${written.globex}`),
    );
    await grace.sees(audit.empty.title);
    assert.equal(await page.getByText(/Globex/).count(), 0);
    await grace.open(`/audit?targetId=${written.katherine}`);
    await grace.sees(audit.empty.title);
    assert.equal(await page.getByText(KATHERINE.username).count(), 0);
  });

  await step('a project admin', async () => {
    const alan = await visitor();
    await alan.signIn(ALAN);
    await alan.open('/audit');
    await rows(alan.page).filter({ hasText: 'Lathe' }).first().waitFor();
    assert.equal(await seen(/Globex|Mill|Initech/, alan.page), 0);
    assert.equal(await rows(alan.page).filter({ hasNotText: 'Lathe' }).count(), 0);
  });

  await step('a regular user sees that the audit log is not available', async () => {
    const ada = await visitor();
    await ada.signIn();
    const api = ada.context.request;
    await api.put(`/api/v1/organizations/${written.globex}/members/${written.katherine}`, {
      data: { role: 'viewer' },
    });
    const katherine = await visitor();
    await katherine.signIn(KATHERINE);
    await katherine.open('/audit');
    await katherine.sees(common.adminsOnly.title);
    assert.equal(await katherine.page.getByRole('link', { name: common.navigation.audit }).count(), 0);
    await katherine.inspect('audit-admins-only');
  });
});
