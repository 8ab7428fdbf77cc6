import { VisuallyHidden } from '@mantine/core';
import { IconCheck, IconPoint } from '@tabler/icons-react';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import classes from './password.module.css';
import { checkPassword, type PasswordPolicy } from './password-policy.ts';

interface PasswordGuideProps {
  password: string;
  policy: PasswordPolicy;
  known: readonly string[];
  /** The number of last passwords that can't be reused, which only the server can check; 0 hides the requirement. */
  history: number;
}

/** The requirements of a new password, checked while it is typed, and its strength. Its height is constant. */
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

interface PasswordRuleProps {
  /** Undefined for requirements that only the server can check. */
  isMet?: boolean;
  words: string;
}

/** One requirement and whether it is met: by icon, color and hidden text. */
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

const STEPS = [1, 2, 3, 4] as const;

/** The strength of a password in four steps and as text. Empty until it is rated. */
export function StrengthMeter({ score }: { score: 0 | 1 | 2 | 3 | 4 | undefined }) {
  const { t } = useTranslation('ui');
  return (
    <div className={classes.meter} data-score={score}>
      <div className={classes.steps} aria-hidden>
        {STEPS.map((step) => (
          <span key={step} data-reached={score !== undefined && Math.max(score, 1) >= step} />
        ))}
      </div>
      <span className={classes.score} aria-live="polite">
        {score === undefined ? t('password.strength') : t(`password.score.${score}`)}
      </span>
    </div>
  );
}

type Rate = typeof import('./password-strength.ts').rate;

/** Rates a password. Undefined until the dictionary is loaded, and if loading it fails. */
export function usePasswordStrength(
  password: string,
  known: readonly string[],
): ReturnType<Rate> | undefined {
  const [rate, setRate] = useState<Rate>();
  const isNeeded = password !== '';
  useEffect(() => {
    if (!isNeeded) return;
    import('./password-strength.ts').then(
      (loaded) => setRate(() => loaded.rate),
      () => {},
    );
  }, [isNeeded]);
  const deferred = useDeferredValue(password);
  const knownWords = known.join('\n');
  return useMemo(
    () => (rate && deferred !== '' ? rate(deferred, knownWords.split('\n').filter(Boolean)) : undefined),
    [rate, deferred, knownWords],
  );
}
