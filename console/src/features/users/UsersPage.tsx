import { useTranslation } from 'react-i18next';

/** The people of the installation. */
export default function UsersPage() {
  const { t } = useTranslation('users');
  return <h1>{t('title')}</h1>;
}
