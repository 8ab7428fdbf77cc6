import { byNamespace } from './words-by-namespace.ts';

export default byNamespace({
  ...import.meta.glob<object>('../*/locales/en.json', { eager: true, import: 'default' }),
  ...import.meta.glob<object>('../features/*/locales/en.json', { eager: true, import: 'default' }),
});
