import { useTranslation } from 'react-i18next';
import { findProjects, type ProjectOption } from './data.ts';
import { SearchSelect, type SelectLook } from './SearchSelect.tsx';

interface ProjectSelectProps extends SelectLook {
  value: ProjectOption | null;
  onChange: (project: ProjectOption | null) => void;
  /** Only projects of this organization; else of all that the caller may see, each with its organization's name. */
  organizationId?: string | undefined;
  /** Those that are chosen elsewhere already. */
  exclude?: readonly string[];
  /** What is chosen goes elsewhere, and the field is ready for the next. */
  isPicker?: boolean;
}

/** One of the projects that the caller may see. The words `resources` must be there. */
export function ProjectSelect({
  value,
  onChange,
  organizationId,
  exclude = [],
  isPicker = false,
  ...look
}: ProjectSelectProps) {
  const { t } = useTranslation('resources');
  const isOfOne = organizationId !== undefined;
  return (
    <SearchSelect
      value={value}
      onChange={onChange}
      list={['projects', 'options', organizationId ?? null]}
      find={(q, signal) => findProjects(q, organizationId, signal)}
      {...(!isOfOne && { detailOf: ({ organizationName }: ProjectOption) => organizationName })}
      exclude={exclude}
      isPicker={isPicker}
      look={{ placeholder: t('findProject'), ...look }}
    />
  );
}
