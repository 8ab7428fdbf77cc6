import { Alert, Radio, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconMailOff } from '@tabler/icons-react';
import i18next from 'i18next';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { type UserInviteBody, type UserInvitePatch, userInviteSection } from './api.ts';
import { inLargestUnit } from './card/duration.ts';
import { Fact, Facts } from './card/Facts.tsx';
import { changes } from './card/form-values.ts';
import { DurationField } from './card/NumberFields.tsx';
import { SectionCard } from './card/SectionCard.tsx';
import type { CardDefinition } from './card/SectionForm.tsx';

const METHODS = ['none', 'email', 'both'] as const;

/** Expiry times are in the units of the API. */
type UserInviteValues = {
  method: UserInviteBody['method'];
  invitationExpiryHours: string;
  passwordResetExpiryMinutes: string;
};

const valuesOf = (body: UserInviteBody): UserInviteValues => ({
  method: body.method,
  invitationExpiryHours: String(body.invitationExpiryHours),
  passwordResetExpiryMinutes: String(body.passwordResetExpiryMinutes),
});

const MAX_INVITATION_HOURS = 30 * 24;
const MIN_RESET_MINUTES = 5;
const MAX_RESET_MINUTES = 24 * 60;
const isWithin = (text: string, min: number, max: number) =>
  text !== '' && Number(text) >= min && Number(text) <= max;

const USER_INVITE: CardDefinition<UserInviteBody, UserInviteValues, UserInvitePatch> = {
  section: userInviteSection,
  valuesOf,
  // The server's messages name the limits in hours and minutes, which may not be the units on the screen.
  validate: ({ invitationExpiryHours, passwordResetExpiryMinutes }) => ({
    ...(!isWithin(invitationExpiryHours, 1, MAX_INVITATION_HOURS) && {
      invitationExpiryHours: i18next.t('settings:invite.invitationExpiryFault'),
    }),
    ...(!isWithin(passwordResetExpiryMinutes, MIN_RESET_MINUTES, MAX_RESET_MINUTES) && {
      passwordResetExpiryMinutes: i18next.t('settings:invite.passwordResetExpiryFault'),
    }),
  }),
  patchOf: (typed, base) =>
    changes(typed, valuesOf(base), {
      method: typed.method,
      invitationExpiryHours: Number(typed.invitationExpiryHours),
      passwordResetExpiryMinutes: Number(typed.passwordResetExpiryMinutes),
    }),
};

/** How accounts are created, and when links expire. */
export function UserInviteCard() {
  const { t } = useTranslation('settings');
  const durationText = (value: number, base: 'hours' | 'minutes') => {
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
            <Fact label={t('invite.invitationExpiry')}>{durationText(invitationExpiryHours, 'hours')}</Fact>
            <Fact label={t('invite.passwordResetExpiry')}>
              {durationText(passwordResetExpiryMinutes, 'minutes')}
            </Fact>
          </Facts>
          <NoMailServerAlert method={method} />
        </Stack>
      )}
      fields={(form) => <UserInviteFields form={form} />}
    />
  );
}

function UserInviteFields({ form }: { form: UseFormReturnType<UserInviteValues> }) {
  const { t } = useTranslation('settings');
  return (
    <>
      <Radio.Group label={t('invite.method')} {...form.getInputProps('method')}>
        <Stack gap="xs" mt={6}>
          {METHODS.map((method) => (
            <Radio
              key={method}
              value={method}
              label={t(`invite.methods.${method}`)}
              description={t(`invite.methodHints.${method}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <NoMailServerAlert method={form.values.method} />
      <DurationField
        label={t('invite.invitationExpiry')}
        description={t('invite.invitationExpiryHint')}
        base="hours"
        {...form.getInputProps('invitationExpiryHours')}
        value={form.values.invitationExpiryHours}
      />
      <DurationField
        label={t('invite.passwordResetExpiry')}
        description={t('invite.passwordResetExpiryHint')}
        base="minutes"
        {...form.getInputProps('passwordResetExpiryMinutes')}
        value={form.values.passwordResetExpiryMinutes}
      />
    </>
  );
}

/** Explains what inviting by email means while no mail server is configured. */
function NoMailServerAlert({ method }: { method: UserInviteBody['method'] }) {
  const { t } = useTranslation('settings');
  const { system } = useSession();
  if (method === 'none' || system.mailConfigured) return null;
  return (
    <Alert color="yellow" p="sm" icon={<IconMailOff size={18} />} role="status">
      {t('invite.noMail')}
    </Alert>
  );
}
