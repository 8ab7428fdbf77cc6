import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { start } from './app/start.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

await start();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
