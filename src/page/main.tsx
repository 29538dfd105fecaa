import { render } from 'preact';
import { App } from './app.tsx';
import { begin } from './store.ts';
import { applyTheme } from './theme.tsx';
import 'uplot/dist/uPlot.min.css';
import './page.css';

applyTheme();
begin();
const place = document.getElementById('page');
if (place !== null) render(<App />, place);
