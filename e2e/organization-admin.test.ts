import assert from 'node:assert/strict';
import { chooseMore, rows } from './harness/console.ts';
import { eventually } from './harness/eventually.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { pick } from './harness/pick.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example', password: SEED_PASSWORD };
const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };
/** A user outside the organization, whose account must not be revealed. */
const KATHERINE = { username: 'Katherine Johnson', email: 'katherine@roster.example' };

journey('an organization admin manages the own organization only', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { request } = ada.context;
  const graceId = await createUser(request, GRACE);
  const alanId = await createUser(request, ALAN);
  const katherineId = await createUser(request, KATHERINE);
  const acme = await makeOrganization(request, 'Acme', { [graceId]: 'admin', [alanId]: 'viewer' });
  await makeProject(request, acme, 'Lathe');
  const globex = await makeOrganization(request, 'Globex', { [katherineId]: 'admin' });
  const mill = await makeProject(request, globex, 'Mill', { [katherineId]: 'admin' });

  const grace = await visitor();
  const { page } = grace;
  const dialog = page.getByRole('dialog');
  await grace.signIn(GRACE);

  await step('sees the administration of the own organization', async () => {
    await grace.open('/');
    await grace.open('/users');
    await grace.sees('2 users');
    const links = await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents();
    assert.deepEqual(links, [
      'Overview',
      'Organizations',
      'Projects',
      'Users',
      'Audit log',
      'Profile',
      'My organizations',
      'Password',
      'Sessions',
    ]);
  });

  await step('sees the own members with permitted actions only', async () => {
    await rows(page, ALAN.email).waitFor();
    assert.equal(await rows(page, KATHERINE.email).count(), 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);
    assert.equal(await page.getByRole('button', { name: /^(Edit|Disable) / }).count(), 0);
    await page.getByRole('button', { name: 'More actions for Alan Turing' }).click();
    await page.getByRole('menuitem').first().waitFor();
    assert.deepEqual(await page.getByRole('menuitem').allTextContents(), ['Add to organization', 'Access']);
    await grace.inspect('organization-admin-users');
    await page.keyboard.press('Escape');
  });

  await step('grants a role in a project', async () => {
    await chooseMore(page, ALAN.username, 'Add to organization');
    await dialog.getByRole('combobox', { name: 'Organizations and projects' }).click();
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    // Other organizations are not offered.
    assert.deepEqual(await page.getByRole('listbox').getByRole('option').allTextContents(), ['Acme']);
    await pick(dialog, 'Organizations and projects', 'Acme');
    await pick(dialog, 'Add a project of Acme', 'Lathe');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '1 more membership of Alan Turing' }).waitFor();
  });

  await step('invites addresses, without seeing which have an account', async () => {
    await page.getByRole('button', { name: 'Add users' }).click();
    await dialog.getByLabel(/^Emails/).fill(`${KATHERINE.email}, nobody@roster.example `);
    await dialog.getByRole('button', { name: 'Add 2 users' }).click();
    await dialog.getByText(WORDS.en.memberships.field.required).waitFor();
    await pick(dialog, 'Organizations and projects', 'Acme');
    await grace.inspect('organization-admin-add');
    await dialog.getByRole('button', { name: 'Add 2 users' }).click();
    const results = dialog.getByRole('list', { name: WORDS.en.userDialogs.invited.label });
    await results.waitFor();
    const lines = await results.getByRole('listitem').allInnerTexts();
    assert.deepEqual(
      lines.map((text) => text.replace(/\S+@\S+/, 'EMAIL')),
      [lines[0]?.replace(/\S+@\S+/, 'EMAIL'), lines[0]?.replace(/\S+@\S+/, 'EMAIL')],
    );
    await grace.inspect('organization-admin-added');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await grace.sees('2 users');
    assert.equal(await rows(page, KATHERINE.email).count(), 0);
  });

  await step('sees “not found” at addresses outside the scope', async () => {
    await grace.open('/settings');
    await grace.sees(WORDS.en.common.adminsOnly.title);
    await grace.inspect('organization-admin-settings');
    await grace.open('/settings/mails');
    await grace.sees(WORDS.en.common.adminsOnly.title);
    for (const [type, list, id] of [
      ['organization', 'organizations', globex],
      ['project', 'projects', mill],
    ] as const) {
      await grace.refused(404, `/${list}/${id}`, () => grace.open(`/${list}/${id}`));
      await grace.sees(WORDS.en.resources[type].notFound.title);
      assert.equal(await page.getByText(/Globex|Mill/).count(), 0);
      await grace.inspect(`organization-admin-foreign-${list}`);
    }
    await grace.open(`/users?organizationId=${globex}`);
    await grace.sees(WORDS.en.users.empty.title);
    await grace.inspect('organization-admin-foreign-users');
    await grace.open(`/users?q=katherine`);
    await grace.sees(WORDS.en.users.empty.title);
    assert.equal(await page.getByText('Did you mean').count(), 0);
  });

  await step(
    'loses the role and the sent invitations after a warning, and access with the next request',
    async () => {
      await grace.open('/users');
      await rows(page, ALAN.email).waitFor();
      await ada.open(`/organizations/${acme}?tab=members`);
      const question = ada.page.getByRole('dialog');
      const warning = question.getByText('2 pending invitations that they sent will be revoked.');
      await ada.page.getByRole('button', { name: 'Remove Grace Hopper' }).click();
      await warning.waitFor();
      await ada.inspect('organization-admin-remove');
      await question.getByRole('button', { name: 'Cancel' }).click();
      await ada.page.getByLabel('Role of Grace Hopper').selectOption('Viewer');
      await warning.waitFor();
      await ada.inspect('organization-admin-demote');
      await question.getByRole('button', { name: 'Make viewer' }).click();
      await ada.sees('Grace Hopper is now Viewer');
      await page.reload();
      await grace.sees(WORDS.en.common.adminsOnly.title);
      await eventually(async () => assert.equal(await page.getByText('Administration').count(), 0));
      await request.put(`/api/v1/organizations/${acme}/members/${graceId}`, { data: { role: 'admin' } });
    },
  );

  await step('in light and dark, English and Chinese, desktop and phone', async () => {
    for (const look of LOOKS) {
      const { users, memberships } = WORDS[look.language];
      const guest = await visitor(browserWith(look, roster));
      await guest.signIn(GRACE);
      await guest.open('/users');
      await guest.page
        .getByRole('button', { name: filled(users.action.moreOf, { name: ALAN.username }) })
        .waitFor();
      await guest.inspect(`organization-admin-users-${look.name}`);
      await guest.page.getByRole('button', { name: users.addUsers }).click();
      await pick(guest.page.getByRole('dialog'), memberships.field.label, 'Acme');
      await guest.inspect(`organization-admin-add-${look.name}`);
    }
  });
});
