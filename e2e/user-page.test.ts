import assert from 'node:assert/strict';
import { rows } from './harness/console.ts';
import { fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };
const EMMY = { username: 'Emmy Noether', email: 'emmy@roster.example' };
const MARY = { username: 'Mary Jackson', email: 'mary@roster.example' };
const UNKNOWN_ID = '0190b2a0-0000-7000-8000-000000000000';
const TABS = ['sessions', 'sign-ins', 'events', 'actions', 'mails'] as const;

journey('an admin reads the page of a user', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const { request } = ada.context;
  const alan = await createUser(request, ALAN);
  const acme = await makeOrganization(request, 'Acme', { [alan]: 'viewer' });
  await makeProject(request, acme, 'Lathe', { [alan]: 'admin' });
  const his = await visitor();
  await his.context.request.post('/api/v1/session', { data: { email: ALAN.email, password: 'not his' } });
  await his.signIn({ email: ALAN.email, password: SEED_PASSWORD });
  const link = (name: string) =>
    page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name });

  await step('opens it from the list by keyboard', async () => {
    await ada.open('/users');
    await rows(page, ALAN.email).getByRole('link', { name: ALAN.username }).press('Enter');
    await ada.isAt(`/users/${alan}`);
    await page.getByRole('heading', { name: ALAN.username, level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Lathe' }).waitFor();
    await ada.inspect('user');
  });

  await step('each tab has an address', async () => {
    await link('Sign-in history').press('Enter');
    await ada.isAt(`/users/${alan}?tab=sign-ins`);
    await ada.sees('Incorrect email or password');
    await ada.sees('Signed in');
    await page.reload();
    await ada.sees('Incorrect email or password');
    await ada.inspect('user-sign-ins');
    await link('Account changes').click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Ada Lovelace' })
      .filter({ hasText: 'Acme' })
      .waitFor();
    await ada.inspect('user-events');
    await link('Activity').click();
    await page.getByRole('listitem').filter({ hasText: 'Alan Turing' }).first().waitFor();
    await ada.inspect('user-actions');
    await link('Emails').click();
    await ada.sees('No emails sent');
    await ada.inspect('user-mails');
    await page.goBack();
    await ada.isAt(`/users/${alan}?tab=actions`);
  });
});

journey('an admin acts on the page of a user', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const { request } = ada.context;
  const emmy = await createUser(request, EMMY);
  await (await visitor()).signIn({ email: EMMY.email, password: SEED_PASSWORD });
  await ada.open(`/users/${emmy}?tab=sessions`);
  const tabs = page.getByRole('navigation', { name: 'Sections' });

  await step('ends a session', async () => {
    await page
      .getByRole('button', { name: /^End the session on/ })
      .first()
      .waitFor();
    await ada.inspect('user-sessions');
    await page
      .getByRole('button', { name: /^End the session on/ })
      .first()
      .press('Enter');
    await ada.sees('No active sessions');
  });

  await step('has the same actions as the list', async () => {
    await tabs.getByRole('link', { name: 'Profile' }).click();
    await page.getByRole('button', { name: `Edit ${EMMY.username}` }).press('Enter');
    const dialog = page.getByRole('dialog');
    await fill(dialog, { Username: 'Emmy A Noether' });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Emmy A Noether', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Disable Emmy A Noether' }).click();
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable Emmy A Noether' }).click();
    await page.getByRole('button', { name: 'Disable Emmy A Noether' }).waitFor();
  });
});

journey('an organization admin sees memberships in the own organization only', async ({ visitor }) => {
  const ada = await visitor();
  await ada.signIn();
  const { request } = ada.context;
  const mary = await createUser(request, MARY);
  const alan = await createUser(request, { username: 'Alonzo Church', email: 'alonzo@roster.example' });
  const acme = await makeOrganization(request, 'Borealis', { [alan]: 'viewer', [mary]: 'admin' });
  await makeProject(request, acme, 'Lathe', { [alan]: 'admin' });
  await makeOrganization(request, 'Zenith', { [alan]: 'admin' });
  const guest = await visitor();
  await guest.signIn({ email: MARY.email, password: SEED_PASSWORD });
  await guest.open(`/users/${alan}`);
  await guest.sees('Lathe');
  assert.equal(await guest.page.getByText('Zenith').count(), 0);
  await guest.inspect('user-organization-admin');
  const tabs = guest.page.getByRole('navigation', { name: 'Sections' });
  for (const hidden of ['Sessions', 'Sign-in history', 'Mail'])
    assert.equal(await tabs.getByRole('link', { name: hidden }).count(), 0);
  await tabs.getByRole('link', { name: 'Account changes' }).click();
  await guest.page.getByRole('listitem').filter({ hasText: 'Lathe' }).first().waitFor();
  assert.equal(await guest.page.getByText('Zenith').count(), 0);
  await guest.inspect('user-events-organization-admin');
});

journey('deleted and unknown users are not found', async ({ visitor }) => {
  const ada = await visitor();
  await ada.signIn();
  const { page } = ada;
  const { request } = ada.context;
  const kurt = await createUser(request, { username: 'Kurt Goedel', email: 'kurt@roster.example' });
  await ada.open(`/users/${kurt}`);
  await page.getByRole('heading', { name: 'Kurt Goedel', level: 1 }).waitFor();
  await request.delete(`/api/v1/users/${kurt}`);
  await ada.refused(404, `/users/${kurt}`, () => page.reload());
  await ada.sees('User not found');
  await ada.inspect('user-not-found');
  await ada.refused(404, `/users/${UNKNOWN_ID}`, () => page.goto(`/users/${UNKNOWN_ID}`));
  await ada.sees('User not found');
  await page.getByRole('link', { name: 'Go to users' }).click();
  await ada.isAt('/users');
});

for (const look of LOOKS)
  journey(`the page of a user, ${look.name}`, async ({ roster, visitor }) => {
    const guest = await visitor(browserWith(look, roster));
    await guest.signIn();
    const { request } = guest.context;
    const grace = await createUser(request, {
      username: `Grace Hopper ${look.name}`,
      email: `grace.${look.name}@roster.example`,
    });
    await makeOrganization(request, `Hopper ${look.name}`, { [grace]: 'viewer' });
    await request.post('/api/v1/session', {
      data: { email: `grace.${look.name}@roster.example`, password: 'no' },
    });
    await guest.signIn({ email: `grace.${look.name}@roster.example`, password: SEED_PASSWORD });
    await guest.signIn();
    const { user } = WORDS[look.language];
    await guest.open(`/users/${grace}`);
    await guest.inspect(`user-${look.name}`);
    for (const tab of TABS) {
      await guest.open(`/users/${grace}?tab=${tab}`);
      await guest.page
        .getByRole('navigation', { name: user.tabs.label })
        .getByRole('link', { name: user.tabs[tab], exact: true })
        .waitFor();
      await guest.inspect(`user-${tab}-${look.name}`);
    }
  });

journey('a user sees own recent sign-ins', async ({ visitor }) => {
  const ada = await visitor();
  await ada.signIn();
  await ada.open('/account/sessions');
  await ada.page.getByRole('list', { name: 'Recent sign-ins' }).getByText('Signed in').first().waitFor();
  await ada.inspect('account-sign-ins');
});
