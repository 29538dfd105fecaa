declare const CRASHPROOF_VERSION: string | undefined;

/** The bundler puts package.json's version here; run from the sources, it is `dev`. */
export const version: string = typeof CRASHPROOF_VERSION === 'undefined' ? 'dev' : CRASHPROOF_VERSION;
