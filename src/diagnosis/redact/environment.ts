/** Whether an environment variable's name says that its value is secret. */
export function isSecretName(name: string): boolean {
  return (
    /(?:PASS(?:WORD|WD|PHRASE|CODE)?|PWD|SECRET|TOKEN|CREDENTIALS?|COOKIE|AUTH|(?:API|ACCESS|PRIVATE|ENCRYPTION|SIGNING|LICENSE|MASTER)_?KEY|_KEY|^KEY|PIN|DSN|WEBHOOK(?:_URL)?|DATABASE_URL|CONNECTION_STRING)$/i.test(
      name.replace(/_(?:ID|FILE|PATH|\d{1,3})$/i, ''),
    ) && !/^(?:PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|.*_FILE|.*_PATH)$/i.test(name)
  );
}

/** The values of those, each as it may appear: as it is, URL-encoded, and escaped for JSON. */
export function secretValues(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && isSecretName(name) ? [value] : [],
  );
}
