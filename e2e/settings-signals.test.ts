import assert from 'node:assert/strict';
import { faultUnder, field, fill } from './harness/form.ts';
import { journeys } from './harness/journey.ts';
import { browserWith, LOOKS } from './harness/looks.ts';
import { pick } from './harness/pick.ts';
import { createUser } from './harness/server.ts';
import { filled, WORDS } from './harness/words.ts';

const journey = journeys((roster) => roster.setUp());

for (const look of LOOKS) {
  journey(
    `an admin configures signals and their recipients: ${look.name}`,
    async ({ roster, visitor, step }) => {
      const { settings, auditSettings } = WORDS[look.language];
      const words = auditSettings.signals;
      const ada = await visitor(browserWith(look, roster));
      await ada.signIn();
      const { page } = ada;
      const api = ada.context.request;
      const see = (what: string) => ada.inspect(`settings-signals-${look.name}-${what}`);
      const card = page.getByRole('region', { name: words.title, exact: true });
      const edit = card.getByRole('button', { name: filled(settings.editOf, { title: words.title }) });
      const save = card.getByRole('button', { name: settings.save, exact: true });
      const username = `Grace ${look.name}`;
      const grace = await createUser(api, {
        username,
        email: `grace-${look.name}@roster.example`,
        systemRole: 'admin',
      });

      await step('reads the rules', async () => {
        await ada.open('/settings/audit');
        await card.getByText(words.noRecipients, { exact: true }).waitFor();
        await card.scrollIntoViewIfNeeded();
        await see('read');
      });

      await step(
        'sets a threshold, office hours and the recipients of mail; faults are below their fields',
        async () => {
          await edit.click();
          await fill(card, { [words.failuresOfAccount]: '5' });
          await card.getByRole('switch', { name: words.adminOutOfHours }).press('Space');
          await card.getByRole('combobox', { name: words.officeTimeZone }).fill('Shanghai');
          await page.getByRole('option', { name: 'Asia/Shanghai' }).click();
          await fill(card, { [words.officeFrom]: '19:00' });
          await pick(card, words.mailTo, username);
          await card.getByRole('button', { name: filled(words.remove, { name: username }) }).waitFor();
          await ada.refused(422, '/settings/signals', () => save.click());
          assert.notEqual(await faultUnder(card, words.officeTo), '');
          await see('faults');
          await fill(card, { [words.officeFrom]: '07:30' });
          await save.click();
          await card.getByText(/07:30.*18:00.*Asia\/Shanghai/).waitFor();
          await card.getByText(username, { exact: true }).waitFor();
          await see('saved');
        },
      );

      await step('removes a recipient who is no longer an admin', async () => {
        assert.ok((await api.patch(`/api/v1/users/${grace}`, { data: { systemRole: 'user' } })).ok());
        await page.reload();
        const name = filled(words.inactiveRecipient, { name: username });
        await card.getByText(name).waitFor();
        await edit.click();
        assert.equal(await field(card, words.failuresOfAccount).inputValue(), '5');
        await card.getByRole('button', { name: filled(words.remove, { name }) }).click();
        await card.getByRole('switch', { name: words.adminOutOfHours }).press('Space');
        await save.click();
        await card.getByText(words.noRecipients, { exact: true }).waitFor();
      });
    },
  );
}
