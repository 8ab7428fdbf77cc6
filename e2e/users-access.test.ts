import { chooseMore } from './harness/console.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { pick } from './harness/pick.ts';
import { makeOrganization, makeProject } from './harness/places.ts';
import { createUser } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

const ALAN = { username: 'Alan Turing', email: 'alan@roster.example' };

journey('an admin sees why a user has access', async ({ roster, visitor, step }) => {
  const ada = await visitor();
  const { page } = ada;
  const dialog = page.getByRole('dialog');
  await ada.signIn();
  const { request } = ada.context;
  const alan = await createUser(request, ALAN);
  const acme = await makeOrganization(request, 'Acme', { [alan]: 'viewer' });
  await makeProject(request, acme, 'Lathe', { [alan]: 'admin' });
  await makeOrganization(request, 'Globex', { [alan]: 'admin' });
  await ada.open('/users');

  await step('explains access to an organization or project by role and source', async () => {
    await chooseMore(page, ALAN.username, 'Access');
    await dialog.getByRole('button', { name: /Globex/ }).click();
    const abilities = dialog.getByRole('list', { name: WORDS.en.userDialogs.access.abilities });
    await abilities
      .getByRole('listitem')
      .filter({ hasText: 'Add, change and remove members' })
      .getByText('as Organization admin')
      .waitFor();
    await abilities
      .getByRole('listitem')
      .filter({ hasText: 'Delete the organization' })
      .getByText('No')
      .waitFor();
    await ada.inspect('access');
    await pick(dialog, 'Check a project', 'Lathe');
    await dialog.getByRole('heading', { name: 'Lathe' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  await step('in light and dark, English and Chinese, desktop and phone', async () => {
    for (const look of LOOKS) {
      const { users, userDialogs } = WORDS[look.language];
      const guest = await visitor(browserWith(look, roster));
      await guest.signIn();
      await guest.open('/users');
      await guest.page
        .getByRole('button', { name: filled(users.action.moreOf, { name: ALAN.username }) })
        .click();
      await guest.page.getByRole('menuitem', { name: users.action.access }).click();
      await guest.page.getByRole('list', { name: userDialogs.access.abilities }).waitFor();
      await guest.inspect(`access-${look.name}`);
    }
  });
});
