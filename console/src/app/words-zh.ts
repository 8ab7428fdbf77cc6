// The words of the frame in one file, since every page needs them all.
export { default as errors } from '../errors/locales/zh.json';
export { default as ui } from '../ui/locales/zh.json';
export { default as common } from './locales/zh.json';
