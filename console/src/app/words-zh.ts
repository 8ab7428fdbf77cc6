import { byNamespace } from './words-by-namespace.ts';

export default byNamespace({
  ...import.meta.glob<object>('../*/locales/zh.json', { eager: true, import: 'default' }),
  ...import.meta.glob<object>('../features/*/locales/zh.json', { eager: true, import: 'default' }),
});
