/** Menus stand within the page's main landmark, where who jumps from landmark to landmark finds them. */
export const IN_MAIN = { target: '#main' };
