// The report's data as Python has put them into the page: JSON, gzipped, in base64, so that nothing in them can end the script they stand in.
import type { Report } from './report'

export class NoReport extends Error {}
export class OldBrowser extends Error {}

export async function unpacked(text: string): Promise<Report> {
  const told = text.trim()
  if (!told) throw new NoReport()
  if (typeof DecompressionStream === 'undefined') throw new OldBrowser()
  const bytes = Uint8Array.from(atob(told), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return JSON.parse(await new Response(stream).text()) as Report
}
