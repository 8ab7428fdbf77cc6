import { Anchor, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Says that the session is over without leaving the page, for when something typed would be lost. */
export function tellSessionEnded(): void {
  notifications.show({
    id: 'session-ended',
    color: 'yellow',
    autoClose: false,
    title: i18next.t('sessionEnded.title'),
    message: (
      <Stack gap={4}>
        <Text size="sm">{i18next.t('sessionEnded.text')}</Text>
        <Anchor href="/sign-in" target="_blank" size="sm">
          {i18next.t('sessionEnded.signIn')}
        </Anchor>
      </Stack>
    ),
  });
}
