import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/session.ts';
import { CopyTextButton } from '../../../ui/CopyButton.tsx';
import { DialogFooter } from '../../../ui/dialog-parts.tsx';
import { useUnsavedInput } from '../../../ui/unsaved-input.ts';
import type { InviteResult } from '../data/invitations.ts';
import classes from './InviteResults.module.css';
import { ResultItem } from './ResultItem.tsx';
import { linksToPassOn } from './results.ts';

interface InviteResultsProps {
  results: readonly InviteResult[];
  /** Undefined when there is nothing to correct. */
  onCorrect: (() => void) | undefined;
  onClose: () => void;
}

/**
 * What came of each address. Links that no mail carries cannot be shown again, so while there are any, neither Esc nor
 * a click outside closes the dialog by accident.
 */
export function InviteResults({ results, onCorrect, onClose }: InviteResultsProps) {
  const { t } = useTranslation('users-dialogs');
  const { t: common } = useTranslation('ui');
  const links = linksToPassOn(results);
  const isForOrganizations = !useSession().abilities.inviteUsers;
  const invited = results.filter(({ result }) => result === 'invited' || result === 'renewed').length;
  const isKept = links.length > 0;
  useUnsavedInput(isKept);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={
        invited === 0
          ? t('invited.titleNone')
          : t(isForOrganizations ? 'addPeople.doneTitle' : 'invited.title', { count: invited })
      }
      withCloseButton={!isKept}
      closeOnClickOutside={!isKept}
      closeOnEscape={!isKept}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <Stack gap="sm">
        {isKept && (
          <Group justify="space-between" align="center" gap="xs">
            <Text size="sm" flex="1 1 260px">
              {t('invited.passOn', { count: links.length })}
            </Text>
            {links.length > 1 && (
              <CopyTextButton
                text={links.map(({ email, link }) => `${email}\t${link}\n`).join('')}
                label={t('invited.copyAll')}
                variant="default"
              />
            )}
          </Group>
        )}
        {!isKept && invited > 0 && (
          <Text size="sm">{t(isForOrganizations ? 'addPeople.done' : 'invited.onTheirWay')}</Text>
        )}
        <ul className={classes.list} aria-label={t('invited.label')}>
          {results.map((result) => (
            <ResultItem key={result.email} {...result} />
          ))}
        </ul>
      </Stack>
      <DialogFooter>
        {onCorrect && (
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={onCorrect}>
            {t('invited.correct')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('invited.close')}
        </Button>
      </DialogFooter>
    </Modal>
  );
}
