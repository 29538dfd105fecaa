/** A stack trace as a person reads it: what went wrong, and where in the application's own code. */
export interface Trace {
  readonly language: 'python' | 'node' | 'java' | 'go' | 'rust' | 'dotnet';
  /** Index of its first and of its last line. */
  readonly first: number;
  readonly last: number;
  /** The one that came to the surface first, then what it was raised from, down to the root. Never empty. */
  readonly chain: readonly Thrown[];
  /** Outermost first, of the surfaced exception. */
  readonly frames: readonly Frame[];
  /** The innermost frame of the application's own code, library frames left out. */
  readonly frame: Frame | null;
  /** The text itself says that it ended the process (`panic:`, `Exception in thread "main"`). */
  readonly fatal: boolean;
}

export interface Thrown {
  /** As printed: `KeyError`, `java.io.IOException`, `panic`. */
  readonly type: string;
  readonly message: string;
  /** Index of the line it stands on, and of the last one where its message takes several. */
  readonly line: number;
  readonly until?: number;
  /** How it led to the one before it: on purpose (`raise … from`, `Caused by:`), or while that was handled. */
  readonly link: 'surface' | 'cause' | 'context';
}

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** Of the application itself, not of a library or the runtime. */
  readonly own: boolean;
}

export const maxFrames = 200;

/** Paths that belong to a runtime or to installed packages, whatever the language. */
const LIBRARY =
  /(?:^|[\\/])(?:site-packages|dist-packages|node_modules|bower_components)[\\/]|[\\/]lib(?:64)?[\\/]python\d|[\\/]Python\d{2,3}[\\/]Lib[\\/]|^<frozen |^node:|^internal[\\/]|[\\/]go[\\/]pkg[\\/]mod[\\/]|[\\/](?:usr[\\/]local|usr[\\/]lib|opt)[\\/]go(?:-[\d.]+)?[\\/](?:src[\\/])|[\\/]rustc[\\/]|[\\/]\.cargo[\\/]registry[\\/]|[\\/]vendor[\\/]|^\$GOROOT/;

export function isLibraryPath(file: string): boolean {
  return LIBRARY.test(file);
}

/** The last own frame of frames listed outermost first. */
export function innermostOwn(frames: readonly Frame[]): Frame | null {
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    if (frame?.own) return frame;
  }
  return null;
}
