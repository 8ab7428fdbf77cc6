import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { journeys } from './harness/journey.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const { overview: EN } = WORDS.en;

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

journey('an admin sees how things stand', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;

  await step('on a fresh system', async () => {
    await ada.open('/users');
    await page.getByRole('link', { name: 'Overview' }).click();
    await ada.isAt('/overview');
    await ada.sees(EN.whose.all);
    await card(page, EN.users.title).getByRole('link', { name: '1 Active' }).waitFor();
    await card(page, EN.newest.title).getByText(EN.newest.live).waitFor();
    await ada.inspect('overview-fresh');
  });
});

journey('an organization’s admin sees the numbers of their own people', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { request } = ada.context;
  const mary = await createUser(request, { username: 'Mary Jackson', email: 'mary@roster.example' });
  const acme = await makeOrganization(request, 'Acme', { [mary]: 'admin' });
  await makeProject(request, acme, 'Lathe', { [mary]: 'viewer' });
  const guest = await visitor();
  await guest.signIn({ email: 'mary@roster.example', password: SEED_PASSWORD });

  await step('and no signals', async () => {
    await guest.open('/overview');
    await guest.sees('The people of Acme');
    await card(guest.page, EN.users.title).getByRole('link', { name: '1 Active' }).waitFor();
    assert.equal(await card(guest.page, EN.signals.title).count(), 0);
    await guest.inspect('overview-organization-admin');
  });
});
