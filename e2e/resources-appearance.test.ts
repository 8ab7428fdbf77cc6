import assert from 'node:assert/strict';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { makeOrganization, makeProject, userIdOf } from './harness/places.ts';
import { createUser } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const GRACE = { username: 'Grace Brewster Murray Hopper', email: `grace@${'n'.repeat(40)}.example` };
const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };
/** The longest possible name. */
const LONG = 'Navy-Bureau-of-Ordnance-Computation-Project-Boston';

for (const look of LOOKS) {
  journey(`organizations and projects, ${look.name}`, async ({ roster, visitor, step }) => {
    const { resources, ui } = WORDS[look.language];
    const { members } = resources;
    const ada = await visitor(browserWith(look, roster));
    await ada.signIn();
    const { page } = ada;
    const api = ada.context.request;
    const dialog = page.getByRole('dialog').filter({ visible: true });
    const see = (what: string) => ada.inspect(`places-${look.name}-${what}`);
    const button = (name: string) => page.getByRole('button', { name, exact: true }).first();
    const leave = async () => {
      await page.keyboard.press('Escape');
      await dialog.getByRole('button', { name: ui.discard.discard }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    if ((await (await api.get('/api/v1/organizations')).json()).items.length === 0) {
      await createUser(api, GRACE);
      await createUser(api, ALAN);
      const grace = await userIdOf(api, GRACE.email);
      const alan = await userIdOf(api, ALAN.email);
      const navy = await makeOrganization(api, LONG, { [grace]: 'admin', [alan]: 'viewer' });
      await makeOrganization(api, 'Army');
      await makeProject(api, navy, LONG, { [grace]: 'admin' });
    }

    await step('organizations, their dialogs', async () => {
      await ada.open('/organizations');
      await ada.sees(LONG);
      await see('organizations');
      await button(resources.organization.create).click();
      await dialog.getByRole('checkbox', { name: /Alan Turing/ }).check();
      await see('organization-create');
      await leave();
      await button(filled(resources.action.editOf, { name: LONG })).click();
      await dialog.getByRole('checkbox', { name: resources.picker.selectAll }).check();
      await dialog
        .getByRole('button', { name: filled(members.removeOf, { name: 'Grace Brewster Murray Hopper' }) })
        .click();
      await dialog.getByRole('listitem').filter({ hasText: 'Grace' }).getByRole('status').waitFor();
      await see('organization-edit');
      await leave();
      await button(filled(resources.action.deleteOf, { name: 'Army' })).click();
      await see('organization-delete');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    });

    await step('members and invitations', async () => {
      await page.getByRole('link', { name: new RegExp(`2.*${LONG}|${LONG}.*2`) }).click();
      await page.getByRole('heading', { name: LONG }).waitFor();
      await see('members');
      await button(filled(members.removeOf, { name: 'Grace Brewster Murray Hopper' })).click();
      await see('member-remove');
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: resources.tabs.invitations, exact: true }).click();
      await ada.sees(resources.invitations.none);
      await see('invitations');
      await page.getByRole('link', { name: resources.tabs.access, exact: true }).click();
      await page.getByRole('list', { name: resources.access.title }).getByText('Ada Lovelace').waitFor();
      // Only one tab is marked as the current one.
      await page.locator('main a[aria-current="page"]').and(page.getByText(resources.tabs.access)).waitFor();
      assert.equal(await page.locator('main a[aria-current="page"]').count(), 1);
      await see('access');
    });

    await step('projects, their dialogs', async () => {
      await ada.open('/projects');
      await ada.sees(LONG);
      await see('projects');
      await button(resources.project.create).click();
      await dialog.getByRole('combobox', { name: resources.form.organization }).fill('navy');
      await page.getByRole('option', { name: LONG }).click();
      await dialog.getByRole('checkbox', { name: /Alan Turing/ }).check();
      await see('project-create');
      await leave();
    });
  });
}
