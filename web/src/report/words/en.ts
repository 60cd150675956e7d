// What a report says in English.
export const en = { pages: {} as Record<string, string> }
export type ReportWords = typeof en
