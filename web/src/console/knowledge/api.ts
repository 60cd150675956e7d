// Every call of the workshop, by name.
import { localeOf, type Language } from '../../ui/language'
import type { Call } from '../../sdk/http'
import type {
  ArticleDetail, ArticleList, Asker, Batch, BatchSummary, Card, ChunkView, Content, Diff, FaqInput, FaqRow, Failure, Gap, GapDetail, GapKind, GapState,
  Kind, Lang, Section, Source, Tried, Usefulness, Version, Warning,
} from './wire'

export type Request = <T>(url: string, call?: Call) => Promise<T>

const BASE = '/v1/knowledge'
const id = encodeURIComponent

export interface ListQuery { q?: string; state?: string; language?: string; owner?: string; kind?: string; offset?: number; limit?: number }

export class Api {
  constructor(private readonly request: Request, private readonly reader: () => Language) {}

  articles = (query: ListQuery, signal?: AbortSignal) => this.get<ArticleList>('/articles', { ...query }, signal)
  create = (body: { slug?: string; language: Lang; content: Partial<Content> & { title: string; text: string }; kind?: Kind; owner?: string; note?: string }) =>
    this.post<{ article: Card; version: Version }>('/articles', body)
  article = (article: string) => this.get<ArticleDetail>(`/articles/${id(article)}`)
  change = (article: string, body: { owner?: string; review_by?: string | null; topic?: string }) => this.send<{ article: Card }>('PATCH', `/articles/${id(article)}`, body)
  version = (article: string, number: number) => this.get<Version>(`/articles/${id(article)}/versions/${number}`)
  diff = (article: string, from: number, to: number) => this.get<Diff>(`/articles/${id(article)}/diff`, { from, to })
  save = (article: string, body: { revision: number | null; content: Content; note?: string }) => this.send<Version>('PUT', `/articles/${id(article)}/draft`, body)
  discard = (article: string) => this.send<void>('DELETE', `/articles/${id(article)}/draft`)
  check = (article: string) => this.post<{ warnings: Warning[] }>(`/articles/${id(article)}/draft/check`)
  submit = (article: string, note: string) => this.post<Version>(`/articles/${id(article)}/draft/submit`, { note })
  giveBack = (article: string, note: string) => this.post<Version>(`/articles/${id(article)}/draft/return`, { note })
  publish = (article: string, note: string) => this.post<{ article: Card; version: Version; scheduled: boolean }>(`/articles/${id(article)}/draft/publish`, { note })
  decide = (article: string, index: number, body: { choose: 'mine' | 'theirs' | 'own'; text?: string }) =>
    this.post<Version>(`/articles/${id(article)}/draft/conflicts/${index}`, body)
  rollBack = (article: string, to: number, note: string) => this.post<{ article: Card; version: Version }>(`/articles/${id(article)}/rollback`, { to, note })
  archive = (article: string) => this.post<{ article: Card }>(`/articles/${id(article)}/archive`)
  restore = (article: string) => this.post<{ article: Card }>(`/articles/${id(article)}/restore`)
  erase = (article: string, slug: string) => this.send<void>('DELETE', `/articles/${id(article)}`, { confirm: slug })
  preview = (body: { language: Lang; content: Content; version?: { article_id: string; number: number } }, signal?: AbortSignal) =>
    this.post<{ chunks: ChunkView[]; sections: Section[] }>('/preview', body, signal)

  batch = (batch: string) => this.get<Batch>(`/imports/${id(batch)}`)
  batches = () => this.get<{ batches: BatchSummary[] }>('/imports')

  sources = () => this.get<{ sources: Source[] }>('/sources').then(({ sources }) => sources)
  addSource = (body: { kind: Source['kind']; address: string; every_hours: number; publishes: boolean }) => this.post<Source>('/sources', body)
  changeSource = (source: string, body: Partial<Pick<Source, 'address' | 'every_hours' | 'publishes'>>) => this.send<Source>('PATCH', `/sources/${id(source)}`, body)
  removeSource = (source: string) => this.send<void>('DELETE', `/sources/${id(source)}`)
  checkSource = (source: string) => this.post<Source>(`/sources/${id(source)}/check`)

  attempt = (body: { question: string; history?: string[]; language?: Lang; asker?: Partial<Asker>; draft_of?: string[] }) => this.post<Tried>('/try', body)
  synonyms = () => this.get<{ groups: string[][] }>('/synonyms')
  setSynonyms = (groups: string[][]) => this.send<{ groups: string[][] }>('PUT', '/synonyms', { groups })

  faq = (query: { q?: string; language?: string }) => this.get<{ rows: FaqRow[] }>('/faq', query)
  saveFaq = (rows: FaqInput[], publish: boolean) => this.send<{ rows: FaqRow[] }>('PUT', '/faq', { rows, publish })
  removeFaq = (slug: string) => this.send<void>('DELETE', `/faq/${id(slug)}`)
  importFaq = (file: File, publish: boolean) => {
    const form = new FormData()
    form.set('file', file)
    form.set('publish', String(publish))
    return this.post<{ rows: FaqRow[]; failures: Failure[] }>('/faq.csv', form)
  }

  gaps = (query: { state?: string; kind?: string; language?: string }) => this.get<{ gaps: Gap[]; counts: Record<string, number> }>('/gaps', query)
  gap = (gap: string) => this.get<GapDetail>(`/gaps/${id(gap)}`)
  changeGap = (gap: string, body: { state?: GapState; kind?: GapKind }) => this.send<{ gap: Gap } | Gap>('PATCH', `/gaps/${id(gap)}`, body)
  draftGap = (gap: string) => this.post<{ article_id: string; number: number }>(`/gaps/${id(gap)}/draft`)
  checkGap = (gap: string) => this.post<{ gap: Gap }>(`/gaps/${id(gap)}/check`)

  usefulness = (days: number) => this.get<Usefulness>('/usefulness', { days })

  private get<T>(path: string, query: object = {}, signal?: AbortSignal): Promise<T> {
    const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => [name, String(value)])
    const search = new URLSearchParams(told as [string, string][]).toString()
    return this.request<T>(`${BASE}${path}${search && `?${search}`}`, { headers: this.headers, ...(signal && { signal }) })
  }

  private post<T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
    return this.request<T>(`${BASE}${path}`, { method: 'POST', body, headers: this.headers, ...(signal && { signal }) })
  }

  private send<T>(method: 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
    return this.request<T>(`${BASE}${path}`, { method, headers: this.headers, ...(body !== undefined && { body }) })
  }

  /** Warnings and failures come in the reader's language. */
  private get headers(): Record<string, string> {
    return { 'accept-language': localeOf(this.reader()) }
  }
}

export const faqExport = `${BASE}/faq.csv`
export const original = (upload: string): string => `${BASE}/uploads/${id(upload)}`
export const uploads = `${BASE}/uploads`
