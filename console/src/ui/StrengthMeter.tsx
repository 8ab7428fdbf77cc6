import { useTranslation } from 'react-i18next';
import classes from './PasswordGuide.module.css';

const STEPS = [1, 2, 3, 4] as const;

/** How hard a password is to guess, in four steps and in words. Empty until it is known. */
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
