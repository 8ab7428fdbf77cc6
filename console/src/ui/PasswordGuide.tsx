import { useTranslation } from 'react-i18next';
import classes from './PasswordGuide.module.css';
import { PasswordRule } from './PasswordRule.tsx';
import { checkPassword, type PasswordPolicy } from './password-policy.ts';
import { StrengthMeter } from './StrengthMeter.tsx';
import { usePasswordStrength } from './usePasswordStrength.ts';

interface PasswordGuideProps {
  password: string;
  policy: PasswordPolicy;
  known: readonly string[];
  /** How many former passwords are out of the question, which only the server can tell; 0: that rule is not shown. */
  history: number;
}

/** The rules for a new password, checked off while it is typed, and its strength. Always of the same height. */
export function PasswordGuide({ password, policy, known, history }: PasswordGuideProps) {
  const { t } = useTranslation('ui');
  const strength = usePasswordStrength(password, known);
  const { length, classes: isCombined } = checkPassword(password, policy);
  return (
    <div className={classes.guide}>
      <StrengthMeter score={strength?.score} />
      <ul className={classes.rules} aria-label={t('password.rules')}>
        <PasswordRule
          isMet={length}
          words={t('password.length', { minimum: policy.minLength, maximum: policy.maxLength })}
        />
        {policy.minClasses > 1 && (
          <PasswordRule isMet={isCombined} words={t('password.classes', { count: policy.minClasses })} />
        )}
        <PasswordRule isMet={strength !== undefined && !strength.isCommon} words={t('password.uncommon')} />
        {history > 0 && <PasswordRule words={t('password.unused', { count: history })} />}
      </ul>
    </div>
  );
}
