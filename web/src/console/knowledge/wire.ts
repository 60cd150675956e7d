// The shapes that travel under /v1/knowledge, as the server's room `workshop` gives and takes them.
import type { Confidence } from '../../sdk/wire'

export type Lang = 'zh' | 'en'
export type State = 'draft' | 'in_review' | 'published' | 'archived'
export type Kind = 'article' | 'faq'

export interface Audience { channels: string[]; regions: string[]; tiers: string[] }
export interface Cutting { longest: number | null; by_heading: boolean }

export interface Content {
  title: string
  text: string
  questions: Record<string, string[]>
  topic: string
  audience: Audience
  cutting: Cutting
  effective_from: string | null
  expires_on: string | null
}

export interface Card {
  id: string; slug: string; language: Lang; title: string; topic: string; kind: Kind; owner: string
  live: number; open: number; open_state: State | null; scheduled: number
  audience: Audience; review_by: string | null; stale: boolean; expires_on: string | null; archived: boolean
  source: string; updated_at: string
}

export interface VersionSummary {
  number: number; state: State; title: string; author: string; reviewer: string; note: string; source: string
  created_at: string; updated_at: string; published_at: string | null; effective_from: string | null; expires_on: string | null
  conflicts: number
}

export interface Conflict { base: string; mine: string; theirs: string; start: number; end: number }

/** A page, sheet or slide of what was imported; plain text is one section without a label. */
export interface Section { label: string; text: string; start: number; end: number; image: string | null }

export interface ChunkView {
  id: string; headings: string[]; text: string; start: number; end: number; questions: string[]; words: number
  section: number | null; source_start: number | null; source_end: number | null
}

export interface UploadInfo { id: string; name: string; media_type: string; size: number }

export interface Version extends Content {
  article_id: string; number: number; state: State; revision: number; author: string; reviewer: string; note: string; source: string
  conflicts: Conflict[]; upload: UploadInfo | null; sections: Section[]; chunks: ChunkView[]
  created_at: string; updated_at: string; published_at: string | null
}

export interface ArticleDetail { article: Card; versions: VersionSummary[]; open: Version | null; live: Version | null }

export interface ArticleList {
  articles: Card[]; total: number; counts: Record<string, number>; owners: string[]; channels: string[]; regions: string[]; tiers: string[]
}

export interface Warning {
  kind: 'exact_duplicate' | 'near_duplicate' | 'contradiction' | 'conflicts' | 'empty' | 'hidden_text' | 'expired'
  blocks: boolean; message: string; article_id?: string; title?: string; slug?: string; mine?: string; theirs?: string; score?: number
}

export type DiffOp = 'same' | 'added' | 'removed' | 'changed'
export interface DiffWord { op: 'same' | 'added' | 'removed'; text: string }
export interface DiffBlock { op: DiffOp; before: string; after: string; words: DiffWord[] }
export interface Diff { from: number; to: number; fields: { name: string; before: unknown; after: unknown }[]; blocks: DiffBlock[] }

export interface Failure { where: string; reason: string }

export interface ImportedArticle {
  article_id: string; number: number; title: string; language: Lang; state: State; changed: boolean; conflicts: number
}
export interface ImportedFile {
  id: string; name: string; state: 'waiting' | 'reading' | 'done' | 'failed'; failures: Failure[]; articles: ImportedArticle[]
}
export interface Batch { batch_id: string; done: boolean; files: ImportedFile[] }
export interface BatchSummary { batch_id: string; created_at: string; author: string; files: number; failed: number }

export interface Source {
  id: string; kind: 'url' | 'sitemap'; address: string; every_hours: number; publishes: boolean
  state: 'new' | 'ok' | 'failed' | 'checking'; failures: Failure[]; pages: { address: string; article_id: string | null }[]
  author: string; created_at: string; checked_at: string | null; next_at: string | null
}

export interface TriedPassage {
  article_id: string; slug: string; title: string; version: number; language: Lang; headings: string[]; text: string
  score: number; fused: number | null; dense: number | null; keyword: number | null
  dense_rank: number | null; keyword_rank: number | null; cited: boolean; quotes: string[]
}
export interface Tried {
  standalone: string; questions: string[]; language: Lang; way: 'answer' | 'clarify' | 'hand_off' | 'other'
  confidence: Confidence | null; passages: TriedPassage[]; answer: string[]; took_ms: number
}
export interface Asker { channel: string; region: string; tier: string }

export interface FaqSide { article_id: string | null; question: string; answer: string; alternatives: string[]; state: 'live' | 'draft' | 'none' }
export interface FaqRow { slug: string; topic: string; zh: FaqSide; en: FaqSide }
export interface FaqInput {
  slug?: string; topic?: string
  zh?: { question: string; answer: string; alternatives: string[] }
  en?: { question: string; answer: string; alternatives: string[] }
}

export type Cause = 'unanswered' | 'low_confidence' | 'thumbs_down' | 'handed_off' | 'flagged'
export type GapKind = 'content' | 'retrieval' | 'action'
export type GapState = 'new' | 'accepted' | 'resolved' | 'dismissed'
export interface Gap {
  id: string; language: Lang; question: string; kind: GapKind; state: GapState; count: number; causes: Partial<Record<Cause, number>>
  trend: number[]; article: { id: string; title: string; live: number } | null
  answered: { now: number; of: number; at: string } | null; first_at: string; last_at: string
}
export interface GapQuestion {
  message_id: string; conversation_id: string; question: string; cause: Cause; asked_at: string; reply: string | null
  confidence: number | null; answered: boolean | null
}
export interface GapDetail { gap: Gap; questions: GapQuestion[]; nearest: { article_id: string; title: string; score: number }[] }

export interface Used {
  article_id: string; title: string; language: Lang; slug: string; retrieved: number; cited: number; helpful: number; unhelpful: number
  last_at: string | null
}
export interface Usefulness { articles: Used[]; never: { article_id: string; title: string; language: Lang; slug: string; since: string }[] }
