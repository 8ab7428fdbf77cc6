import assert from 'node:assert/strict';
import { chooseMore, rows } from './harness/console.ts';
import { journeys } from './harness/journey.ts';
import { pick } from './harness/pick.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser, SEED_PASSWORD } from './harness/server.ts';
import { WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const ALAN = { username: 'Alan Turing', email: 'alan@roster.example', password: SEED_PASSWORD };
const GRACE = { username: 'Grace Hopper', email: 'grace@roster.example' };
const KATHERINE = { username: 'Katherine Johnson', email: 'katherine@roster.example' };

journey('a project admin manages the own projects only', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.signIn();
  const { request } = ada.context;
  const alanId = await createUser(request, ALAN);
  const graceId = await createUser(request, GRACE);
  const katherineId = await createUser(request, KATHERINE);
  const members = { [alanId]: 'viewer', [graceId]: 'viewer', [katherineId]: 'viewer' } as const;
  const acme = await makeOrganization(request, 'Acme', members);
  await makeProject(request, acme, 'Lathe', { [alanId]: 'admin', [graceId]: 'viewer' });
  await makeProject(request, acme, 'Loom', { [alanId]: 'admin' });
  const press = await makeProject(request, acme, 'Press', { [katherineId]: 'admin' });
  const globex = await makeOrganization(request, 'Globex');

  const alan = await visitor();
  const { page } = alan;
  const dialog = page.getByRole('dialog');
  await alan.signIn(ALAN);

  await step('sees the members of the own projects with permitted actions', async () => {
    await alan.open('/users');
    await alan.sees('2 users');
    await rows(page, GRACE.email).waitFor();
    assert.equal(await rows(page, KATHERINE.email).count(), 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);
    assert.equal(await page.getByRole('button', { name: /^(Edit|Disable|Create|Invite|Add) / }).count(), 0);
    await alan.inspect('project-admin-users');
  });

  await step('adds a member to another own project', async () => {
    await chooseMore(page, GRACE.username, 'Add to project');
    await pick(dialog, 'Organizations and projects', 'Acme');
    // The caller may not assign the role in the organization.
    assert.equal(await dialog.getByLabel('Role in Acme').count(), 0);
    await dialog.getByRole('combobox', { name: 'Add a project of Acme' }).click();
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    assert.deepEqual(await page.getByRole('listbox').getByRole('option').allTextContents(), [
      'Lathe',
      'Loom',
    ]);
    await pick(dialog, 'Add a project of Acme', 'Loom');
    await dialog.getByLabel('Role in Loom').selectOption('Project admin');
    await alan.inspect('project-admin-add');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await alan.sees('Grace Hopper added');
  });

  await step('sees the explanation of the own access', async () => {
    await chooseMore(page, GRACE.username, 'Access');
    await dialog.getByRole('button', { name: /Loom/ }).click();
    await dialog.getByText('of Loom').waitFor();
    await alan.inspect('project-admin-access');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('sees “not found” at addresses outside the scope', async () => {
    await alan.open('/settings');
    await alan.sees(WORDS.en.common.adminsOnly.title);
    for (const [type, list, id] of [
      ['project', 'projects', press],
      ['organization', 'organizations', globex],
    ] as const) {
      await alan.refused(404, `/${list}/${id}`, () => alan.open(`/${list}/${id}`));
      await alan.sees(WORDS.en.resources[type].notFound.title);
      await alan.inspect(`project-admin-foreign-${list}`);
    }
    await alan.open(`/users?projectId=${press}`);
    await alan.sees(WORDS.en.users.empty.title);
    await alan.open(`/users?organizationId=${acme}&q=katherine`);
    await alan.sees(WORDS.en.users.empty.title);
    await alan.inspect('project-admin-foreign-users');
  });
});
