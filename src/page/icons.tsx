import { moodShapes } from './looks.ts';

export function MoodIcon({ mood }: { readonly mood: keyof typeof moodShapes }) {
  return (
    <svg class="mood-icon" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="8" />
      <path d={moodShapes[mood]} />
    </svg>
  );
}

export function Pulse() {
  return (
    <svg class="pulse" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M3 17h7l3.5-9 5.5 16 3.5-7h6.5" />
    </svg>
  );
}
