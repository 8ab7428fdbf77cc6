import { createContext } from 'react';

/** Whether a layout with a `main` element surrounds the page. */
export const LayoutContext = createContext(false);
