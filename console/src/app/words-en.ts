// The words of the frame in one file, since every page needs them all.
export { default as errors } from '../errors/locales/en.json';
export { default as ui } from '../ui/locales/en.json';
export { default as common } from './locales/en.json';
