import { useTranslation } from 'react-i18next';

/** For addresses that no page has. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return <h1>{t('notFound.title')}</h1>;
}
