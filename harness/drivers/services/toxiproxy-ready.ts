// Whether a Toxiproxy answers, and which version it is.

/** The version that it tells; a rejection while it does not answer. */
export async function toxiproxyVersion(apiUrl: string): Promise<string | undefined> {
  const response = await fetch(`${apiUrl}/version`, { signal: AbortSignal.timeout(2_000) });
  const text = await response.text();
  if (!response.ok) return undefined;
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? text.trim();
}
