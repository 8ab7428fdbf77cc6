import { journeys } from './harness/journey.ts';

const journey = journeys((roster) => roster.setUp());

journey('smoke', async ({ visitor, step }) => {
  const ada = await visitor();
  await ada.open('/sign-in');
  await ada.inspect('sign-in');
  await ada.signIn();
  await step('users', async () => {
    await ada.open('/users');
    await ada.isAt('/users');
    await ada.sees('Ada Lovelace');
    await ada.inspect('users-one');
  });
});
