import { Anchor } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Trans } from 'react-i18next';

/** Says that the session is over without leaving the page, for when something typed would be lost. */
export function tellSessionEnded(): void {
  notifications.show({
    id: 'session-ended',
    color: 'yellow',
    autoClose: false,
    title: i18next.t('sessionEnded.title'),
    message: (
      <Trans
        i18nKey="sessionEnded.text"
        components={{ link: <Anchor href="/sign-in" target="_blank" size="sm" /> }}
      />
    ),
  });
}
