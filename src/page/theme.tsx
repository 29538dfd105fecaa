import { useState } from 'preact/hooks';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const key = 'crashproof-theme';

function chosen(): Theme {
  try {
    return themes.find(one => one === localStorage.getItem(key)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

export function applyTheme(theme: Theme = chosen()): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const words: Readonly<Record<Theme, string>> = { auto: 'as the system', light: 'light', dark: 'dark' };
const shapes: Readonly<Record<Theme, string>> = {
  auto: 'M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 2.5v11',
  light:
    'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M3 13l1.2-1.2M11.8 4.2L13 3',
  dark: 'M13 9.8A5.6 5.6 0 016.2 3a5.6 5.6 0 106.8 6.8z',
};

export function ThemeButton() {
  const [theme, setTheme] = useState(chosen);
  const turn = (): void => {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto';
    try {
      localStorage.setItem(key, next);
    } catch {
      // It holds until the page is left.
    }
    applyTheme(next);
    setTheme(next);
    dispatchEvent(new Event('theme'));
  };
  return (
    <button type="button" class="icon-button" onClick={turn} title={`Colours: ${words[theme]}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={shapes[theme]} />
      </svg>
      <span class="sr">Colours: {words[theme]}</span>
    </button>
  );
}
