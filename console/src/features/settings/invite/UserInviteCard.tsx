import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { inLargestUnit } from '../card/duration.ts';
import { Fact, Facts } from '../card/Facts.tsx';
import { SectionCard } from '../card/SectionCard.tsx';
import { NoMailNote } from './NoMailNote.tsx';
import { UserInviteFields } from './UserInviteFields.tsx';
import { USER_INVITE } from './user-invite.ts';

/** How people get in. */
export function UserInviteCard() {
  const { t } = useTranslation('settings');
  const lengthOf = (value: number, base: 'hours' | 'minutes') => {
    const { amount, unit } = inLargestUnit(value, base);
    return t(`duration.amount.${unit.unit}`, { count: amount });
  };
  return (
    <SectionCard
      title={t('invite.title')}
      description={t('invite.description')}
      definition={USER_INVITE}
      factCount={3}
      facts={({ method, invitationExpiryHours, passwordResetExpiryMinutes }) => (
        <Stack gap="md">
          <Facts>
            <Fact label={t('invite.method')}>{t(`invite.methods.${method}`)}</Fact>
            <Fact label={t('invite.invitationExpiry')}>{lengthOf(invitationExpiryHours, 'hours')}</Fact>
            <Fact label={t('invite.passwordResetExpiry')}>
              {lengthOf(passwordResetExpiryMinutes, 'minutes')}
            </Fact>
          </Facts>
          <NoMailNote method={method} />
        </Stack>
      )}
      fields={(form) => <UserInviteFields form={form} />}
    />
  );
}
