import { Stack } from '@mantine/core';
import { BrandingCard } from './BrandingCard.tsx';
import { GeneralCard } from './GeneralCard.tsx';
import { MailServerCard } from './MailServerCard.tsx';
import { PasswordPolicyCard } from './PasswordPolicyCard.tsx';
import { UserInviteCard } from './UserInviteCard.tsx';

/** The settings that apply to all users, one card per section. */
export default function GeneralTab() {
  return (
    <Stack gap="md" maw={760}>
      <GeneralCard />
      <BrandingCard />
      <MailServerCard />
      <UserInviteCard />
      <PasswordPolicyCard />
    </Stack>
  );
}
