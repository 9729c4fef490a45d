import { render } from 'preact';
import type { PageData } from '../../explorer/page-data.js';
import { App } from './app.js';
import { Engine } from './engine.js';
import './style.css';

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? '';

const page = document.getElementById('page')!;
try {
  const data = JSON.parse(textOf('racewalk-data')) as PageData;
  render(<App engine={new Engine(textOf('racewalk-engine'))} data={data} />, page);
} catch (error) {
  page.textContent = `This page is damaged: ${(error as Error).message}. "racewalk ui NAME --output FILE.html" makes it anew.`;
}
