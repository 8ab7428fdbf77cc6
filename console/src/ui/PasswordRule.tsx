import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconPoint } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './PasswordGuide.module.css';

interface PasswordRuleProps {
  /** Leave out for what only the server can tell, once the password is submitted. */
  isMet?: boolean;
  words: string;
}

/** One rule and whether it is met: by a sign, a color, and words for who hears them. */
export function PasswordRule({ isMet, words }: PasswordRuleProps) {
  const { t } = useTranslation('ui');
  const Icon = isMet ? IconCheck : IconPoint;
  return (
    <li className={classes.rule} data-met={isMet === true}>
      <Icon size={14} aria-hidden />
      {words}
      {isMet !== undefined && (
        <VisuallyHidden>: {t(isMet ? 'password.met' : 'password.unmet')}</VisuallyHidden>
      )}
    </li>
  );
}
