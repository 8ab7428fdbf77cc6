import { Stack } from '@mantine/core';
import { GeneralCard } from './general/GeneralCard.tsx';
import { UserInviteCard } from './invite/UserInviteCard.tsx';
import { MailCard } from './mail/MailCard.tsx';
import { PasswordPolicyCard } from './password-policy/PasswordPolicyCard.tsx';

/** What is chosen once for everybody, a card each. */
export default function GeneralTab() {
  return (
    <Stack gap="md" maw={760}>
      <GeneralCard />
      <MailCard />
      <UserInviteCard />
      <PasswordPolicyCard />
    </Stack>
  );
}
